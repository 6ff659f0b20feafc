/** A figure with its confidence interval. All null without samples; the bounds null where samples are too few. */
export interface Estimate {
  /** The figure itself. */
  readonly value: number | null;
  /** Lower bound of the interval. */
  readonly low: number | null;
  /** Upper bound of the interval. */
  readonly high: number | null;
  /** Observations behind it; of a comparison, those of the smaller side. */
  readonly samples: number;
}

/** Nothing was observed. */
export const NO_ESTIMATE: Estimate = { value: null, low: null, high: null, samples: 0 };
