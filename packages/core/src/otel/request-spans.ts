import {
  type Attributes,
  type Context,
  context,
  type SpanContext,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { ErrorCode } from '../error/codes.js';
import type { RequestFacts, TelemetryEvent } from '../telemetry/telemetry.js';
import { genAiAttributes } from './gen-ai.js';
import { errorType } from './metric-attributes.js';
import type { RunGroup } from './run-groups.js';
import { ATTRIBUTE, GEN_AI, SPAN } from './semconv.js';

/** Texts of one call that get child spans of their own; a list of 256 would make a thousand spans. */
const MAX_ITEMS_WITH_SPANS = 8;

/** The span of a call that has not ended. */
export interface RequestSpan {
  executed(event: Extract<TelemetryEvent, { type: 'executed' }>): void;
  ended(outcome: string, durationMs: number, figures: { tokens: number; truncated?: number; code?: ErrorCode }): void;
  /** What others refer to it by; undefined where it is not sampled. */
  readonly context: SpanContext | undefined;
}

/**
 * Starts the span of a call, as a child of the span that is active where it was called.
 * @param at start, in milliseconds since the epoch
 */
export function startRequestSpan(tracer: Tracer, request: RequestFacts, at: number, genAi: boolean): RequestSpan {
  const attributes = requestAttributes(request);
  if (genAi) Object.assign(attributes, genAiAttributes(request));
  const parent = context.active();
  const span = tracer.startSpan(SPAN.request, { startTime: at, attributes }, parent);
  const sampled = span.isRecording();
  let children: Context | undefined;
  let items = 0;
  let lastEnd = at;

  return {
    context: sampled ? span.spanContext() : undefined,
    executed({ item, timing }) {
      const ran = timing.startedAt + timing.runMs;
      lastEnd = Math.max(lastEnd, ran + timing.decodeMs);
      // A span that was not sampled needs no children either.
      if (!sampled || items++ >= MAX_ITEMS_WITH_SPANS) return;
      children ??= trace.setSpan(parent, span);
      const started = Math.max(at, timing.startedAt);
      const tokenizing = Math.max(at, started - timing.tokenizeMs);
      const place: Attributes = request.texts > 1 ? { [ATTRIBUTE.item]: item } : {};
      const child = (name: string, from: number, to: number, attributes: Attributes = place): void =>
        tracer.startSpan(name, { startTime: from, attributes }, children).end(to);
      child(SPAN.queue, at, tokenizing);
      child(SPAN.tokenize, tokenizing, started, {
        ...place,
        [ATTRIBUTE.tokens]: timing.tokens,
        [ATTRIBUTE.rows]: timing.rows,
      });
      child(SPAN.run, started, Math.max(started, ran), {
        ...place,
        [ATTRIBUTE.batchRows]: timing.batchRows,
        [ATTRIBUTE.batchPaddedTokens]: timing.batchPaddedTokens,
      });
      child(SPAN.decode, Math.max(started, ran), Math.max(started, ran) + timing.decodeMs);
    },
    ended(outcome, durationMs, { tokens, truncated = 0, code }) {
      if (sampled) {
        span.setAttributes({
          [ATTRIBUTE.outcome]: outcome,
          [ATTRIBUTE.tokens]: tokens,
          [ATTRIBUTE.truncated]: truncated,
          ...(genAi ? { [GEN_AI.inputTokens]: tokens } : {}),
          ...(code === undefined ? {} : { [ATTRIBUTE.errorType]: errorType(code) }),
        });
        // Who gives up on a call has not seen it fail.
        if (code !== undefined && code !== 'ABORTED') {
          span.setStatus({ code: SpanStatusCode.ERROR, message: errorType(code) });
        }
      }
      span.end(Math.max(lastEnd, at + durationMs));
    },
  };
}

/**
 * A span of its own for a run of the model, linked to the calls that shared it.
 * @param calls those of them that are sampled; without any there is no span
 */
export function recordBatchSpan(tracer: Tracer, group: RunGroup, calls: readonly SpanContext[]): void {
  if (calls.length === 0) return;
  const { model, device, variant } = group.requests[0]!;
  const options = {
    root: true,
    startTime: group.startedAt,
    links: calls.map((context) => ({ context })),
    attributes: {
      [ATTRIBUTE.model]: model,
      [ATTRIBUTE.device]: device,
      ...(variant === undefined ? {} : { [ATTRIBUTE.variant]: variant }),
      [ATTRIBUTE.batchRows]: group.rows,
      [ATTRIBUTE.batchPaddedTokens]: group.paddedTokens,
      [ATTRIBUTE.batchPaddingShare]: group.paddingShare,
    },
  };
  tracer.startSpan(SPAN.batch, options).end(group.startedAt + group.runMs);
}

function requestAttributes(request: RequestFacts): Attributes {
  const { requestId, task, model, revision, device, variant, texts, characters, textHash } = request;
  return {
    [ATTRIBUTE.requestId]: requestId,
    [ATTRIBUTE.task]: task,
    [ATTRIBUTE.model]: model,
    [ATTRIBUTE.device]: device,
    [ATTRIBUTE.texts]: texts,
    [ATTRIBUTE.characters]: characters,
    ...(revision === undefined ? {} : { [ATTRIBUTE.revision]: revision }),
    ...(variant === undefined ? {} : { [ATTRIBUTE.variant]: variant }),
    ...(textHash === undefined ? {} : { [ATTRIBUTE.textHash]: textHash }),
  };
}
