import type { Attributes, Counter, Gauge, Histogram, Meter, MeterProvider, ObservableGauge } from '@opentelemetry/api';
import { METRIC, type Metric, type MetricKey, SCOPE } from './semconv.js';

type Instrument = Counter | Histogram | Gauge | ObservableGauge;

/** Writes to instruments by their key. */
export interface Instruments {
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
  let made = new Map<MetricKey, Instrument>();

  const current = (): Meter => {
    const now = currentProvider();
    if (now !== provider || meter === undefined) {
      provider = now;
      made = new Map();
      meter = now.getMeter(SCOPE);
      observeAll(meter, observe);
    }
    return meter;
  };
  const get = <T extends Instrument>(key: MetricKey): T => {
    const from = current();
    let instrument = made.get(key);
    if (instrument === undefined) {
      instrument = make(from, METRIC[key]);
      made.set(key, instrument);
    }
    return instrument as T;
  };

  return {
    add: (key, value, attributes) => get<Counter>(key).add(value, attributes),
    record: (key, value, attributes) => get<Histogram | Gauge>(key).record(value, attributes),
    open: () => void current(),
  };
}

function observeAll(meter: Meter, observe: Observe): void {
  const gauges = new Map<MetricKey, ObservableGauge>();
  for (const [key, metric] of Object.entries(METRIC)) {
    if (metric.kind === 'observed') gauges.set(key as MetricKey, make(meter, metric) as ObservableGauge);
  }
  meter.addBatchObservableCallback(
    (result) => {
      observe((key, value, attributes) => {
        const gauge = gauges.get(key);
        if (gauge !== undefined) result.observe(gauge, value, attributes);
      });
    },
    [...gauges.values()],
  );
}

function make(meter: Meter, { name, kind, unit, description, boundaries }: Metric): Instrument {
  if (kind === 'counter') return meter.createCounter(name, { unit, description });
  if (kind === 'gauge') return meter.createGauge(name, { unit, description });
  if (kind === 'observed') return meter.createObservableGauge(name, { unit, description });
  return meter.createHistogram(name, {
    unit,
    description,
    ...(boundaries === undefined ? {} : { advice: { explicitBucketBoundaries: boundaries } }),
  });
}
