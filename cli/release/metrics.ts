/** One public request, as the proxy's access log tells it. */
export interface Answered {
  /** 0: nginx cut it before there was an answer. */
  status: number;
  /** Milliseconds that the application took; nothing where its time cannot be told from the visitor's. */
  took: number | undefined;
  /** Whose request it was: an address, or a network that stands for one visitor. */
  by?: string;
  /** nginx itself refused it: no color's doing. */
  isRefused?: boolean;
}

export interface Metrics {
  requests: number;
  /**
   * Status 5xx, whoever said it: 502 and 504 are nginx's own words for an application that fails. Or no answer at all, as
   * long as nginx or the client would wait.
   */
  errors: number;
  /** Those whose time is known and counts: not that of WebSockets, which last as long as their users like. */
  timed: number;
  /** Of those, how many took longer than the limit. */
  slow: number;
  /** Milliseconds within which 95 of 100 timed requests were answered; nothing when there was none. */
  p95: number | undefined;
  /** The same of each visitor; those who came when there were very many already are not told apart. */
  visitors: readonly Counts[];
}

/** How many requests of a visitor, how many of them were timed, and how many were bad in either way. */
export interface Counts {
  requests: number;
  errors: number;
  timed: number;
  slow: number;
}

const SWITCHING_PROTOCOLS = 101;
/** nginx's own number for a client that left before the answer began. */
const CLIENT_LEFT = 499;
/** Milliseconds after which one that leaves has given the application up; who leaves sooner has changed his mind. */
const TIMEOUT = 5000;

/** Visitors that are told apart, so that an attack from many addresses takes no memory. */
const MOST_VISITORS = 10_000;

/** Adds requests up, in memory that does not grow with their number. */
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

  figures(): Metrics {
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

/** What visitors got from both colors in a stretch of time. */
export interface RequestCounts {
  requests: number;
  failed: number;
  /** Besides those: refused by nginx with 503. Left out when there was none. */
  refused?: number;
}

export function countRequests(requests: readonly Answered[]): RequestCounts {
  const answered = requests.filter(({ isRefused }) => !isRefused);
  const failed = answered.filter(isFailed).length;
  const refused = requests.length - answered.length;
  return { requests: answered.length, failed, ...(refused > 0 ? { refused } : {}) };
}
