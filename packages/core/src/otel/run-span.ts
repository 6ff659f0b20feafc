import { type SpanContext, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import type { TelemetryEvent } from '../telemetry/telemetry.js';
import { ATTRIBUTE, SPAN } from './semconv.js';

/** What is told of one run of the model. */
export type RunEvent = Extract<TelemetryEvent, { type: 'run' }>;

/** Share of a run that was padding, 0 to 1. */
export const paddingShare = ({ tokens, paddedTokens }: RunEvent): number =>
  paddedTokens === 0 ? 0 : 1 - tokens / paddedTokens;

/**
 * Draws a run as a span of its own, linked to the calls that shared it.
 * @param calls those of them that are sampled; without any there is no span
 */
export function drawRun(tracer: Tracer, run: RunEvent, calls: readonly SpanContext[]): void {
  if (calls.length === 0) return;
  const { startedAt, runMs, rows, paddedTokens, executor, ok } = run;
  const { model, device, variant } = run.requests[0]!;
  const links = calls.map((context) => ({ context }));
  const span = tracer.startSpan(SPAN.batch, { root: true, startTime: startedAt, links });
  span.setAttributes({
    [ATTRIBUTE.model]: model,
    [ATTRIBUTE.device]: device,
    [ATTRIBUTE.executor]: executor,
    [ATTRIBUTE.batchRows]: rows,
    [ATTRIBUTE.batchPaddedTokens]: paddedTokens,
    [ATTRIBUTE.batchPaddingShare]: paddingShare(run),
    ...(variant === undefined ? {} : { [ATTRIBUTE.variant]: variant }),
  });
  if (!ok) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(startedAt + runMs);
}
