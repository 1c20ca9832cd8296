/** What a check found. A requirement that does not hold at all throws a `BgcError` instead. */
export interface Found {
  text: string;
  /** What to do when the requirement holds, but not for long. */
  next?: string;
}
