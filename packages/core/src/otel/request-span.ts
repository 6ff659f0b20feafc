import {
  type Attributes,
  type Context,
  context,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { ErrorCode } from '../error/codes.js';
import type { ItemTiming } from '../executor/executor.js';
import type { RequestFacts } from '../telemetry/telemetry.js';
import { genAiAttributes } from './gen-ai.js';
import { type AttributeSet, errorType } from './metric-attributes.js';
import { ATTRIBUTE, GEN_AI, SPAN } from './semconv.js';

/** Texts of one call that get child spans of their own; a list of 256 would make a thousand spans. */
const MAX_ITEMS_WITH_SPANS = 8;

/** How a call ended. */
export interface CallEnd {
  readonly outcome: 'ok' | 'failed' | 'rejected';
  readonly durationMs: number;
  readonly truncated: number;
  readonly code?: ErrorCode;
}

/**
 * A call that has not ended, and its span. A class, because one is made for every call: an object with functions of its
 * own would be several times the garbage.
 */
export class RequestSpan {
  /** Tokens of the texts answered so far. */
  tokens = 0;
  readonly span: Span;
  readonly sampled: boolean;
  readonly set: AttributeSet;
  readonly #tracer: Tracer;
  readonly #request: RequestFacts;
  readonly #at: number;
  readonly #children: Context | undefined;
  #items = 0;
  #lastEnd: number;

  /**
   * Starts the span of a call, as a child of the span that is active where it was called.
   * @param set what the call shares with others of its model; samplers see these attributes
   * @param at start, in milliseconds since the epoch
   */
  constructor(tracer: Tracer, request: RequestFacts, set: AttributeSet, at: number) {
    this.#tracer = tracer;
    this.#request = request;
    this.set = set;
    this.#at = at;
    const parent = context.active();
    this.span = tracer.startSpan(SPAN.request, { startTime: at, attributes: set.base }, parent);
    this.sampled = this.span.isRecording();
    this.#lastEnd = at;
    // A span that was not sampled needs no children either.
    if (this.sampled) this.#children = trace.setSpan(parent, this.span);
  }

  executed(item: number, timing: ItemTiming): void {
    this.tokens += timing.tokens;
    if (this.#children === undefined) return;
    this.#lastEnd = Math.max(this.#lastEnd, timing.startedAt + timing.runMs + timing.decodeMs);
    if (this.#items++ >= MAX_ITEMS_WITH_SPANS) return;
    drawStages(this.#tracer, this.#children, this.#at, timing, this.#request.texts > 1 ? item : undefined);
  }

  ended({ outcome, durationMs, truncated, code }: CallEnd, genAi: boolean): void {
    const { span, tokens } = this;
    if (!this.sampled) {
      span.end();
      return;
    }
    // All at once and only now: at its start an SDK copies and checks each attribute three times.
    span.setAttributes(requestAttributes(this.#request));
    span.setAttribute(ATTRIBUTE.outcome, outcome);
    span.setAttribute(ATTRIBUTE.tokens, tokens);
    span.setAttribute(ATTRIBUTE.truncated, truncated);
    if (genAi) span.setAttributes({ ...genAiAttributes(this.#request), [GEN_AI.inputTokens]: tokens });
    if (code !== undefined) {
      const type = errorType(code);
      span.setAttribute(ATTRIBUTE.errorType, type);
      // Who gives up on a call has not seen it fail.
      if (code !== 'ABORTED') span.setStatus({ code: SpanStatusCode.ERROR, message: type });
    }
    span.end(Math.max(this.#lastEnd, this.#at + durationMs));
  }
}

/** The four stages of one text, each beginning where the one before ended. */
function drawStages(tracer: Tracer, parent: Context, at: number, timing: ItemTiming, item: number | undefined): void {
  const { startedAt, tokenizeMs, runMs, decodeMs, tokens, rows, batchRows, batchPaddedTokens } = timing;
  const started = Math.max(at, startedAt);
  const tokenizing = Math.max(at, started - tokenizeMs);
  const ran = started + runMs;
  const draw = (name: string, from: number, to: number, attributes?: Attributes): void => {
    const span = tracer.startSpan(name, { startTime: from }, parent);
    if (item !== undefined) span.setAttribute(ATTRIBUTE.item, item);
    if (attributes !== undefined) span.setAttributes(attributes);
    span.end(to);
  };
  draw(SPAN.queue, at, tokenizing);
  draw(SPAN.tokenize, tokenizing, started, { [ATTRIBUTE.tokens]: tokens, [ATTRIBUTE.rows]: rows });
  draw(SPAN.run, started, ran, {
    [ATTRIBUTE.batchRows]: batchRows,
    [ATTRIBUTE.batchPaddedTokens]: batchPaddedTokens,
  });
  draw(SPAN.decode, ran, ran + decodeMs);
}

function requestAttributes({ requestId, revision, texts, characters, textHash }: RequestFacts): Attributes {
  const attributes: Attributes = {
    [ATTRIBUTE.requestId]: requestId,
    [ATTRIBUTE.texts]: texts,
    [ATTRIBUTE.characters]: characters,
  };
  if (revision !== undefined) attributes[ATTRIBUTE.revision] = revision;
  if (textHash !== undefined) attributes[ATTRIBUTE.textHash] = textHash;
  return attributes;
}
