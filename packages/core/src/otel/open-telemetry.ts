import {
  type MeterProvider,
  metrics,
  type SpanContext,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { LexrunError } from '../error/lexrun-error.js';
import type { RequestFacts, Telemetry, TelemetryEvent } from '../telemetry/telemetry.js';
import { createInstruments } from './instruments.js';
import { type AttributeSet, createMetricAttributes } from './metric-attributes.js';
import { createObservedModels, type Observed, type ReadBytes } from './observed-models.js';
import { recordEnded, recordExecuted, recordOther, recordRun } from './record-metrics.js';
import { type RequestSpan, recordBatchSpan, startRequestSpan } from './request-spans.js';
import { createRunGroups } from './run-groups.js';
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

/** What is known of a call until it ends. */
interface OpenCall {
  readonly span: RequestSpan;
  readonly set: AttributeSet;
  tokens: number;
}

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
  const open = new Map<RequestFacts, OpenCall>();
  /** Outlives the call: its run is told after its last text. */
  const contexts = new WeakMap<RequestFacts, SpanContext>();

  const addToRun = createRunGroups((run) => {
    recordRun(instruments, attributesOf(run.requests[0]!).base, run);
    const calls = run.requests.map((request) => contexts.get(request)).filter((context) => context !== undefined);
    recordBatchSpan(tracer, run, calls);
  });

  const start = (request: RequestFacts, at: number): OpenCall => {
    const span = startRequestSpan(tracer, request, at, genAi);
    if (span.context !== undefined) contexts.set(request, span.context);
    return { span, set: attributesOf(request), tokens: 0 };
  };
  const end = (event: Extract<TelemetryEvent, { type: 'completed' | 'failed' | 'rejected' }>): void => {
    const call = open.get(event.request) ?? start(event.request, event.at);
    open.delete(event.request);
    const { tokens } = call;
    recordEnded(instruments, call.set, event, { tokens, genAi });
    if (event.type === 'completed') call.span.ended('ok', event.durationMs, { tokens, truncated: event.truncated });
    else if (event.type === 'failed') call.span.ended('failed', event.durationMs, { tokens, code: event.code });
    else call.span.ended('rejected', 0, { tokens, code: event.code });
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
        call.tokens += event.timing.tokens;
        addToRun(event);
        call.span.executed(event);
        recordExecuted(instruments, call.set, event);
      } else if (event.type === 'completed' || event.type === 'failed' || event.type === 'rejected') end(event);
      else recordOther(instruments, event);
    },
  };
}
