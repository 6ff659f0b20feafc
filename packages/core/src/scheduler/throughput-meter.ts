/** Shortest stretch of saturation that makes a sample, in milliseconds. */
const SAMPLE_MS = 250;
/** Weight of the newest sample. */
const WEIGHT = 0.3;

/** Learns how many estimated tokens a second the executors finish when they are saturated. */
export interface ThroughputMeter {
  /** Tokens a second; undefined until saturation was seen for long enough. */
  readonly rate: number | undefined;
  /** @param now monotonic milliseconds; @param saturated whether no executor was idle */
  finished(tokens: number, now: number, saturated: boolean): void;
  /** Forgets everything: another model is in use. */
  reset(): void;
}

/** An exponentially weighted mean over stretches without an idle executor; idle time says nothing about capacity. */
export function createThroughputMeter(): ThroughputMeter {
  let rate: number | undefined;
  let since: number | undefined;
  let tokens = 0;
  return {
    get rate() {
      return rate;
    },
    finished(count, now, saturated) {
      if (!saturated || since === undefined) {
        since = saturated ? now : undefined;
        tokens = 0;
        return;
      }
      tokens += count;
      if (now - since < SAMPLE_MS) return;
      const sample = (tokens / (now - since)) * 1000;
      rate = rate === undefined ? sample : rate + WEIGHT * (sample - rate);
      since = now;
      tokens = 0;
    },
    reset() {
      rate = undefined;
      since = undefined;
      tokens = 0;
    },
  };
}
