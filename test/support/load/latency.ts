const BUCKETS_PER_OCTAVE = 128;
const OCTAVES = 27; // of microseconds: up to more than two minutes

export interface Latency {
  p50: number;
  p99: number;
  p999: number;
  max: number;
}

/** Percentiles in constant memory, within 1 %: each doubling of the time is cut into equal buckets. `max` is exact. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(BUCKETS_PER_OCTAVE * OCTAVES);
  #total = 0;
  #max = 0;

  add(ms: number): void {
    const bucket = Math.min(bucketOf(ms), this.#counts.length - 1);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#total += 1;
    this.#max = Math.max(this.#max, ms);
  }

  summary(): Latency {
    const [p50 = 0, p99 = 0, p999 = 0] = [0.5, 0.99, 0.999].map((share) => round(this.#percentile(share)));
    return { p50, p99, p999, max: round(this.#max) };
  }

  #percentile(share: number): number {
    let left = Math.ceil(this.#total * share);
    const bucket = this.#counts.findIndex((count) => {
      left -= count;
      return left <= 0;
    });
    return Math.min(endOf(bucket), this.#max);
  }
}

function bucketOf(ms: number): number {
  const micros = Math.max(ms * 1000, 1);
  const octave = Math.floor(Math.log2(micros));
  return octave * BUCKETS_PER_OCTAVE + Math.floor((micros / 2 ** octave - 1) * BUCKETS_PER_OCTAVE);
}

function endOf(bucket: number): number {
  const octave = Math.floor(bucket / BUCKETS_PER_OCTAVE);
  return (2 ** octave * (1 + ((bucket % BUCKETS_PER_OCTAVE) + 1) / BUCKETS_PER_OCTAVE)) / 1000;
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
