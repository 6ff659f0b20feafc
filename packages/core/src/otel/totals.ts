import type { Attributes } from '@opentelemetry/api';
import type { MetricKey } from './semconv.js';

interface Total {
  readonly attributes: Attributes;
  value: number;
}

/** Counts kept as plain numbers. An SDK's own counter hashes its attributes at every step; these are read once a collection. */
export interface Totals {
  add(key: MetricKey, value: number, attributes: Attributes): void;
  report(to: (key: MetricKey, value: number, attributes: Attributes) => void): void;
}

/** Creates empty counts. As many are kept as there are sets of attributes, which the caller bounds. */
export function createTotals(): Totals {
  const byKey = new Map<MetricKey, Map<string, Total>>();
  // The same objects come again and again; each is looked up by its content once.
  const known = new WeakMap<Attributes, Map<MetricKey, Total>>();

  const find = (key: MetricKey, attributes: Attributes): Total => {
    const totals = byKey.get(key) ?? new Map<string, Total>();
    byKey.set(key, totals);
    const content = JSON.stringify(attributes);
    const total = totals.get(content) ?? { attributes, value: 0 };
    totals.set(content, total);
    const mine = known.get(attributes) ?? new Map<MetricKey, Total>();
    known.set(attributes, mine.set(key, total));
    return total;
  };

  return {
    add(key, value, attributes) {
      const total = known.get(attributes)?.get(key) ?? find(key, attributes);
      total.value += value;
    },
    report(to) {
      for (const [key, totals] of byKey)
        for (const { value, attributes } of totals.values()) to(key, value, attributes);
    },
  };
}
