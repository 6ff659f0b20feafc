import {
  type MeterProvider,
  metrics,
  type SpanContext,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { LexrunError } from '../error/lexrun-error.js';
import { PassingMap } from '../telemetry/passing-map.js';
import type { RequestFacts, Telemetry, TelemetryEvent } from '../telemetry/telemetry.js';
import { createInstruments } from './instruments.js';
import { createMetricAttributes } from './metric-attributes.js';
import { createObservedModels, type Observed, type ReadBytes } from './observed-models.js';
import { recordEnded, recordExecuted, recordOther, recordRun } from './record-metrics.js';
import { type CallEnd, RequestSpan } from './request-span.js';
import { drawRun, type RunEvent } from './run-span.js';
import { SCOPE } from './semconv.js';

/** Options of {@link openTelemetry}. */
export interface OpenTelemetryOptions {
  /** Where spans go. @default the provider the application registers with `@opentelemetry/api`, before or after */
  readonly tracerProvider?: TracerProvider;
  /** Where metrics go. @default the provider the application registers, before or after */
  readonly meterProvider?: MeterProvider;
  /** Text is never recorded. The option exists so that asking for it does not compile, and is refused at run time. */
  readonly captureText?: never;
  /** Adds the `gen_ai.*` names of the OpenTelemetry conventions (status: development). @default false */
  readonly genAi?: boolean;
  /** Reads the memory of the process in bytes, for example `() => process.memoryUsage.rss()`. @default no such metric */
  readonly memoryBytes?: ReadBytes;
  /** Reads the memory held on the graphics card; see `gpuMemory()` of `@lexrun/node`. @default no such metric */
  readonly gpuMemoryBytes?: ReadBytes;
}

/** Spans and metrics of the pipelines it is given to. */
export interface OpenTelemetry extends Telemetry {
  /**
   * Also watches the queue and the executors of a model (or of a pipeline on it), until the model is closed. Two targets
   * of the same model name are one.
   * @returns stops watching
   */
  observe(target: Observed): () => void;
}

/** Calls that failed and are still known, so that a run which served them can link to them. */
const MAX_GONE = 1_000;

/**
 * Tells OpenTelemetry what pipelines do: a span a call with children queue, tokenize, run and decode, a span a run of the
 * model with links to its calls, and metrics of few attributes. Depends on `@opentelemetry/api` alone; without an SDK
 * registered it does next to nothing.
 * @throws LexrunError `INVALID_OPTIONS` for `captureText`.
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): OpenTelemetry {
  if (options.captureText !== undefined && (options.captureText as unknown) !== 'never') {
    throw new LexrunError('INVALID_OPTIONS', 'Option captureText: text is never recorded.', {
      hint: 'Use structuredLog() and its keyed hash to recognize a text.',
      details: { option: 'captureText' },
    });
  }
  const { genAi = false, memoryBytes, gpuMemoryBytes } = options;
  const models = createObservedModels({
    ...(memoryBytes === undefined ? {} : { memory: memoryBytes }),
    ...(gpuMemoryBytes === undefined ? {} : { gpuMemory: gpuMemoryBytes }),
  });
  const instruments = createInstruments(() => options.meterProvider ?? metrics.getMeterProvider(), models.observe);
  // The API's own tracer passes on to whatever provider is registered later.
  const tracer: Tracer = (options.tracerProvider ?? trace).getTracer(SCOPE);
  const attributesOf = createMetricAttributes();
  const open = new PassingMap<RequestFacts, RequestSpan>();
  /** Spans of calls that were given up; a run may still serve them. */
  const gone = new Map<RequestFacts, SpanContext>();

  const start = (request: RequestFacts, at: number): RequestSpan =>
    new RequestSpan(tracer, request, attributesOf(request), at);
  const contextOf = (request: RequestFacts): SpanContext | undefined => {
    const call = open.get(request);
    return call === undefined ? gone.get(request) : call.sampled ? call.span.spanContext() : undefined;
  };
  const ran = (run: RunEvent): void => {
    recordRun(instruments, attributesOf(run.requests[0]!).base, run);
    drawRun(
      tracer,
      run,
      run.requests.map(contextOf).filter((context) => context !== undefined),
    );
  };
  const end = (event: Extract<TelemetryEvent, { type: 'completed' | 'failed' | 'rejected' }>): void => {
    const call = open.get(event.request) ?? start(event.request, event.at);
    open.delete(event.request);
    if (event.type === 'failed' && call.sampled) {
      gone.set(event.request, call.span.spanContext());
      if (gone.size > MAX_GONE) gone.delete(gone.keys().next().value!);
    }
    recordEnded(instruments, call.set, event, { tokens: call.tokens, genAi });
    call.ended(toEnd(event), genAi);
  };

  return {
    observe(target) {
      instruments.open();
      return models.add(target);
    },
    emit(event) {
      if (event.type === 'accepted') open.set(event.request, start(event.request, event.at));
      else if (event.type === 'executed') {
        const call = open.get(event.request);
        if (call === undefined) return;
        call.executed(event.item, event.timing);
        recordExecuted(instruments, call.set, event);
      } else if (event.type === 'run') ran(event);
      else if (event.type === 'completed' || event.type === 'failed' || event.type === 'rejected') end(event);
      else recordOther(instruments, event);
    },
  };
}

function toEnd(event: Extract<TelemetryEvent, { type: 'completed' | 'failed' | 'rejected' }>): CallEnd {
  if (event.type === 'completed') return { outcome: 'ok', durationMs: event.durationMs, truncated: event.truncated };
  if (event.type === 'rejected') return { outcome: 'rejected', durationMs: 0, truncated: 0, code: event.code };
  return { outcome: 'failed', durationMs: event.durationMs, truncated: 0, code: event.code };
}
