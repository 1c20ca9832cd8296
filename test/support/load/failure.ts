export type FailureKind = 'connect' | 'closed' | 'reset' | 'hung' | 'malformed' | `http ${number}`;

/** A request that a user would have seen fail. Nothing here is ever retried. */
export class RequestFailure extends Error {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, detail: string) {
    super(detail);
    this.kind = kind;
  }
}
