import type { Attributes, Gauge, Histogram, Meter, MeterProvider, Observable } from '@opentelemetry/api';
import { METRIC, type Metric, type MetricKey, SCOPE } from './semconv.js';
import { createTotals } from './totals.js';

type Recording = Histogram | Gauge;

/** Writes to instruments by their key. */
export interface Instruments {
  /** Counts. A request only adds to a number of ours, which is read when metrics are collected. */
  add(key: MetricKey, value: number, attributes: Attributes): void;
  record(key: MetricKey, value: number, attributes: Attributes): void;
  /** Makes sure that the observed instruments exist: nobody would read them otherwise. */
  open(): void;
}

/** Reads the figures of the observed instruments. */
export type Observe = (report: (key: MetricKey, value: number, attributes: Attributes) => void) => void;

/**
 * Instruments, each made when it is first needed. The API has no proxy for meters: one made before the application sets
 * its provider stays mute for ever, so the provider is looked at again at every use, and a new one gets new instruments.
 * @param observe asked at every collection
 */
export function createInstruments(currentProvider: () => MeterProvider, observe: Observe): Instruments {
  let provider: MeterProvider | undefined;
  let meter: Meter | undefined;
  let made = new Map<MetricKey, Recording>();
  const totals = createTotals();

  const current = (): Meter => {
    const now = currentProvider();
    if (now !== provider || meter === undefined) {
      provider = now;
      made = new Map();
      meter = now.getMeter(SCOPE);
      observeAll(meter, (report) => {
        totals.report(report);
        observe(report);
      });
    }
    return meter;
  };

  return {
    add(key, value, attributes) {
      current();
      totals.add(key, value, attributes);
    },
    record(key, value, attributes) {
      const from = current();
      let instrument = made.get(key);
      if (instrument === undefined) {
        instrument = make(from, METRIC[key]);
        made.set(key, instrument);
      }
      instrument.record(value, attributes);
    },
    open: () => void current(),
  };
}

function observeAll(meter: Meter, observe: Observe): void {
  const observed = new Map<MetricKey, Observable>();
  for (const [key, { name, kind, unit, description }] of Object.entries(METRIC)) {
    const options = { unit, description };
    if (kind === 'observed') observed.set(key as MetricKey, meter.createObservableGauge(name, options));
    else if (kind === 'counter') observed.set(key as MetricKey, meter.createObservableCounter(name, options));
  }
  meter.addBatchObservableCallback(
    (result) => {
      observe((key, value, attributes) => {
        const instrument = observed.get(key);
        if (instrument !== undefined) result.observe(instrument, value, attributes);
      });
    },
    [...observed.values()],
  );
}

function make(meter: Meter, { name, kind, unit, description, boundaries }: Metric): Recording {
  if (kind === 'gauge') return meter.createGauge(name, { unit, description });
  return meter.createHistogram(name, {
    unit,
    description,
    ...(boundaries === undefined ? {} : { advice: { explicitBucketBoundaries: boundaries } }),
  });
}
