/** What was found where something must hold. Where it does not hold at all, a `BgcError` is thrown instead. */
export interface Found {
  text: string;
  /** What to do, when it holds but not for long. */
  next?: string;
}
