// Watches every model and canary of this process or page beside its own observers: by a tracer, a meter, a structured
// log and a plain observer. Hands on what they are told, the texts of the calls, and the names an application chose, as
// lines of JSON to `globalThis.lexrunTold`; told-strings.ts searches the one for the other.
import { createProviders } from './providers.mjs';

/** Kept of one process; a few tests use tens of thousands of made-up texts. */
const MAX_STRINGS = 20_000;
/** Characters of a text that are looked for. */
const MAX_CHARACTERS = 10_000;
/** Request ids and hashes: new ones with every call, and no text. */
const ID = /^[0-9a-z]{1,8}$|^[0-9a-f]{16}$|^[0-9a-f]{32}$/;

// Taken now, since a test may replace them.
const { setTimeout, queueMicrotask } = globalThis;
const seen = { asked: new Set(), named: new Set(), told: new Set() };
let lines = [];

function note(kind, value, depth = 6) {
  if (typeof value === 'string') {
    const text = value.slice(0, MAX_CHARACTERS);
    if (seen[kind].has(text) || seen[kind].size >= MAX_STRINGS || (kind === 'told' && ID.test(text))) return;
    seen[kind].add(text);
    if (lines.push(JSON.stringify([kind, text])) === 1) queueMicrotask(handOn);
  } else if (typeof value === 'object' && value !== null && depth > 0) {
    for (const part of Object.values(value)) note(kind, part, depth - 1);
  }
}

function handOn() {
  const text = lines.map((line) => `${line}\n`).join('');
  lines = [];
  globalThis.lexrunTold?.(text);
}

const told = (value) => note('told', value);
const providers = createProviders(told);
let probe;
let collecting = false;

/** Whether the OpenTelemetry half is there, or known not to come. */
let complete = Promise.resolve();

/** Collects metrics, and hands on what is left; once more when all observers have been told everything. */
async function finish() {
  const collect = () => {
    collecting = false;
    providers.collect();
    if (lines.length > 0) handOn();
  };
  collect();
  await complete;
  collect();
}
globalThis.lexrunToldFinish = finish;

/** One for all models. Its OpenTelemetry half comes later, or not at all where that peer is not installed. */
function probeOf({ structuredLog, openTelemetry }) {
  if (probe !== undefined) return probe;
  const log = structuredLog({ textHash: false, log: told });
  const early = [];
  let otel = {
    emit: (event) => void early.push((late) => late.emit(event)),
    observe: (model) => void early.push((late) => late.observe(model)),
  };
  probe = {
    observe: (model) => otel.observe(model),
    emit(event) {
      told(event);
      log.emit(event);
      otel.emit(event);
      if (collecting) return;
      collecting = true;
      // Not to keep a process alive.
      setTimeout(finish, 100).unref?.();
    },
  };
  complete = openTelemetry().then(
    (loaded) => {
      otel = loaded.openTelemetry({ ...providers, genAi: true });
      for (const repeat of early) repeat(otel);
    },
    () => {
      otel = { emit() {}, observe() {} };
    },
  );
  return probe;
}

function beside(telemetry, parts) {
  return telemetry === undefined ? probeOf(parts) : parts.combineTelemetry(telemetry, probeOf(parts));
}

/** Replaces the function `loadModel(reference, options, platform)` of core. */
export async function watchModel(open, [reference, options, ...rest], parts) {
  if (typeof options !== 'object' || options === null) return open(reference, options, ...rest);
  nameReference(reference);
  note('named', [options.name, options.variant]);
  const model = await open(reference, { ...options, telemetry: beside(options.telemetry, parts) }, ...rest);
  note('named', [model.health().model, model.health().provider, model.info.revision]);
  probeOf(parts).observe(model);
  const { pipeline, reload } = model;
  model.reload = reloads(reload);
  model.pipeline = (task, ...more) => {
    note('named', task);
    return listen(pipeline(task, ...more));
  };
  return model;
}

/** Replaces the function `createCanary(options)` of core. */
export function watchCanary(create, [options, ...rest], parts) {
  if (typeof options !== 'object' || options === null) return create(options, ...rest);
  note('named', options.name);
  return create({ ...options, telemetry: beside(options.telemetry, parts) }, ...rest);
}

/** Notes what a pipeline is asked, and does nothing else to it. */
function listen(view) {
  const { run, stream, reload } = view;
  const noteOptions = (options) => note('asked', [options?.textPair, options?.labels, options?.hypothesisTemplate]);
  view.run = (input, options, ...more) => {
    note('asked', input);
    noteOptions(options);
    return run(input, options, ...more);
  };
  view.stream = (inputs, options, ...more) => {
    noteOptions(options);
    return stream(tapped(inputs), options, ...more);
  };
  view.reload = reloads(reload);
  return view;
}

const reloads = (reload) => (next) => {
  nameReference(next);
  return reload(next);
};

/** Where no other name is given, a model has the last part of its address. */
function nameReference(reference) {
  const address = typeof reference === 'string' ? reference : (reference?.repo ?? reference?.url ?? reference?.path);
  if (typeof address === 'string') note('named', [address, ...address.split(/[/\\]/)]);
}

/** The same inputs, noted as they are drawn. */
function tapped(inputs) {
  if (typeof inputs !== 'object' || inputs === null) return inputs;
  // Handed on as they are: a stream knows how long they are.
  if (Array.isArray(inputs) || inputs instanceof Set) {
    for (const input of inputs) note('asked', input);
    return inputs;
  }
  const kind = [Symbol.asyncIterator, Symbol.iterator].find((symbol) => typeof inputs[symbol] === 'function');
  if (kind === undefined) return inputs;
  const noted = (result) => note('asked', result?.value);
  return {
    [kind]() {
      const iterator = inputs[kind]();
      return new Proxy(iterator, {
        get(of, key) {
          const value = Reflect.get(of, key, of);
          if (typeof value !== 'function') return value;
          return (...given) => {
            const result = value.apply(of, given);
            if (key === 'next') Promise.resolve(result).then(noted, () => {});
            return result;
          };
        },
      });
    },
  };
}
