/** One public request, as the proxy's access log shows it. */
export interface Answered {
  /** 0: nginx terminated the request before there was an answer. */
  status: number;
  /** Milliseconds the application took; missing where its time cannot be separated from the visitor's. */
  took: number | undefined;
  /** The visitor: an address, or a network that stands for one visitor. */
  by?: string;
  /** nginx itself refused the request: no color is responsible. */
  isRefused?: boolean;
}

export interface Metrics {
  requests: number;
  /**
   * Requests answered with 5xx by the application or by nginx, whose own 502 and 504 mean that the application fails.
   * Also requests without an answer for as long as nginx or the client would wait.
   */
  errors: number;
  /** Requests whose time is known and counts; not WebSockets, which last as long as their users like. */
  timed: number;
  slow: number;
  /** Milliseconds within which 95 of 100 timed requests were answered; `undefined` when none was timed. */
  p95: number | undefined;
  /** The same counts per visitor; visitors beyond the first `MOST_VISITORS` are only in the totals. */
  visitors: readonly Counts[];
}

export interface Counts {
  requests: number;
  errors: number;
  timed: number;
  slow: number;
}

const SWITCHING_PROTOCOLS = 101;
/** nginx's own status for a client that left before the answer began. */
const CLIENT_LEFT = 499;
/** Milliseconds: a client that leaves later has given up on the application; an earlier one has changed its mind. */
const TIMEOUT = 5000;

/** Limit on visitors that are told apart, so that an attack from many addresses takes no memory. */
const MOST_VISITORS = 10_000;

/** Adds up requests, in memory that does not grow with their number. */
export class RequestStats {
  readonly #slowAfter: number;
  readonly #countByMs = new Map<number, number>();
  readonly #byVisitor = new Map<string, Counts>();
  readonly #all: Counts = { requests: 0, errors: 0, timed: 0, slow: 0 };

  /** @param slowAfter milliseconds */
  constructor(slowAfter = Number.POSITIVE_INFINITY) {
    this.#slowAfter = slowAfter;
  }

  add(request: Answered): void {
    const { status, took } = request;
    const isTimed = took !== undefined && status !== SWITCHING_PROTOCOLS;
    const visitor = request.by === undefined ? undefined : this.#countsOf(request.by);
    for (const counts of visitor === undefined ? [this.#all] : [this.#all, visitor]) {
      counts.requests += 1;
      if (isFailed(request)) counts.errors += 1;
      if (isTimed) counts.timed += 1;
      if (isTimed && took > this.#slowAfter) counts.slow += 1;
    }
    if (isTimed) this.#countByMs.set(took, (this.#countByMs.get(took) ?? 0) + 1);
  }

  #countsOf(visitor: string): Counts | undefined {
    const known = this.#byVisitor.get(visitor);
    if (known !== undefined || this.#byVisitor.size >= MOST_VISITORS) return known;
    const counts = { requests: 0, errors: 0, timed: 0, slow: 0 };
    this.#byVisitor.set(visitor, counts);
    return counts;
  }

  metrics(): Metrics {
    return { ...this.#all, p95: this.#quantile(0.95), visitors: [...this.#byVisitor.values()] };
  }

  #quantile(quantile: number): number | undefined {
    let seen = 0;
    for (const ms of [...this.#countByMs.keys()].sort((a, b) => a - b)) {
      seen += this.#countByMs.get(ms) ?? 0;
      if (seen >= quantile * this.#all.timed) return ms;
    }
    return undefined;
  }
}

function isFailed({ status, took = 0 }: Answered): boolean {
  return status >= 500 || status === 0 || (status === CLIENT_LEFT && took >= TIMEOUT);
}

export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** `0%`, `0.02%`, `5.3%`, `100%`. */
export function percent(rate: number): string {
  const hundred = rate * 100;
  return `${hundred < 1 ? Number(hundred.toPrecision(2)) : Number(hundred.toFixed(1))}%`;
}

export function timesText(p95: number | undefined): string {
  return p95 === undefined ? '' : `, p95 ${p95} ms`;
}

export interface RequestCounts {
  requests: number;
  failed: number;
  /** In addition to those: requests that nginx refused with 503. Missing when there were none. */
  refused?: number;
}

export function countRequests(requests: readonly Answered[]): RequestCounts {
  const answered = requests.filter(({ isRefused }) => !isRefused);
  const failed = answered.filter(isFailed).length;
  const refused = requests.length - answered.length;
  return { requests: answered.length, failed, ...(refused > 0 ? { refused } : {}) };
}
