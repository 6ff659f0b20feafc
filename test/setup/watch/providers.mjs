// Providers of spans and metrics that keep nothing and tell everything they are given. No SDK, because a child process
// would load it for this alone, and a page or an installed package may not have one.

/** @param told takes each name, attribute and message. */
export function createProviders(told) {
  const attributes = (given) => told([Object.keys(given ?? {}), given]);
  const nothing = () => {};
  const callbacks = new Set();

  const startSpan = (name, { attributes: given, links = [] } = {}) => {
    const own = (act) =>
      function (...values) {
        act(...values);
        return this;
      };
    told(name);
    attributes(given);
    for (const link of links) attributes(link.attributes);
    return {
      spanContext: () => ({ traceId: '1'.repeat(32), spanId: '1'.repeat(16), traceFlags: 1 }),
      isRecording: () => true,
      setAttribute: own((key, value) => told([key, value])),
      setAttributes: own(attributes),
      addEvent: own((event, more) => told([event, more])),
      addLink: own((link) => attributes(link.attributes)),
      addLinks: own((all) => all.forEach((link) => void attributes(link.attributes))),
      setStatus: own(({ message }) => told(message)),
      updateName: own(told),
      recordException: (error) => told([error?.message, error?.stack]),
      end: nothing,
    };
  };
  const tracer = { startSpan, startActiveSpan: (name, ...more) => more.at(-1)(startSpan(name)) };

  const instrument = (name, options) => {
    told([name, options?.unit, options?.description]);
    const take = (_value, given) => attributes(given);
    return { record: take, add: take, addCallback: nothing, removeCallback: nothing };
  };
  const meter = {
    addBatchObservableCallback: (callback) => callbacks.add(callback),
    removeBatchObservableCallback: (callback) => callbacks.delete(callback),
  };
  for (const kind of ['Histogram', 'Gauge', 'Counter', 'UpDownCounter']) {
    meter[`create${kind}`] = instrument;
    if (kind !== 'Histogram') meter[`createObservable${kind}`] = instrument;
  }
  return {
    tracerProvider: { getTracer: () => tracer },
    meterProvider: { getMeter: () => meter },
    /** Reads the figures that are read only when metrics are collected. */
    collect() {
      for (const callback of callbacks) callback({ observe: (_instrument, _value, given) => attributes(given) });
    },
  };
}
