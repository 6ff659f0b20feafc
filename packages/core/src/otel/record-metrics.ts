import type { Attributes } from '@opentelemetry/api';
import type { TelemetryEvent } from '../telemetry/telemetry.js';
import { genAiAttributes } from './gen-ai.js';
import type { Instruments } from './instruments.js';
import { type AttributeSet, errorType } from './metric-attributes.js';
import { paddingShare, type RunEvent } from './run-span.js';
import { ATTRIBUTE, GEN_AI } from './semconv.js';

type Ended = Extract<TelemetryEvent, { type: 'completed' | 'failed' | 'rejected' }>;

/** Figures of one text that was answered. */
export function recordExecuted(
  instruments: Instruments,
  set: AttributeSet,
  { queuedMs, timing }: Extract<TelemetryEvent, { type: 'executed' }>,
): void {
  instruments.record('queueDuration', Math.max(0, queuedMs - timing.tokenizeMs) / 1000, set.base);
}

/** Figures of a call that ended. */
export function recordEnded(
  instruments: Instruments,
  set: AttributeSet,
  event: Ended,
  { tokens, genAi }: { readonly tokens: number; readonly genAi: boolean },
): void {
  const seconds = event.type === 'rejected' ? 0 : event.durationMs / 1000;
  if (event.type === 'rejected') {
    instruments.add('rejections', 1, set.ended('rejected', event.code));
  } else if (event.type === 'failed') {
    instruments.record('requestDuration', seconds, set.ended('failed', event.code));
  } else {
    instruments.record('requestDuration', seconds, set.ended('ok'));
    instruments.add('texts', event.request.texts, set.base);
    instruments.add('tokens', tokens, set.base);
    if (event.truncated > 0) instruments.add('truncations', event.truncated, set.base);
  }
  if (!genAi) return;
  const names = genAiAttributes(event.request);
  const failure = event.type === 'completed' ? {} : { [ATTRIBUTE.errorType]: errorType(event.code) };
  instruments.record('genAiDuration', seconds, { ...names, ...failure });
  if (tokens > 0) instruments.record('genAiTokens', tokens, { ...names, [GEN_AI.tokenType]: 'input' });
}

/** Figures of one run of the model. */
export function recordRun(instruments: Instruments, attributes: Attributes, run: RunEvent): void {
  instruments.record('runDuration', run.runMs / 1000, attributes);
  instruments.record('batchSize', run.rows, attributes);
  instruments.record('batchPaddedTokens', run.paddedTokens, attributes);
  instruments.record('batchPaddingShare', paddingShare(run), attributes);
}

/** Figures that belong to no call: executors and rollouts. */
export function recordOther(instruments: Instruments, event: TelemetryEvent): void {
  if (event.type === 'executor-restarted') {
    const attributes = { [ATTRIBUTE.model]: event.model, [ATTRIBUTE.errorType]: errorType(event.code) };
    instruments.add('executorRestarts', 1, attributes);
  } else if (event.type === 'compared') {
    const rollout = { [ATTRIBUTE.rollout]: event.rollout };
    instruments.add('rolloutComparisons', 1, { ...rollout, [ATTRIBUTE.agree]: event.agree });
    if (event.scoreDelta !== undefined) instruments.record('rolloutScoreDelta', event.scoreDelta, rollout);
  } else if (event.type === 'routed') {
    instruments.record('rolloutDuration', event.durationMs / 1000, {
      [ATTRIBUTE.rollout]: event.rollout,
      [ATTRIBUTE.side]: event.side,
      [ATTRIBUTE.shadow]: event.shadow,
      [ATTRIBUTE.outcome]: event.ok ? 'ok' : 'failed',
    });
  } else if (event.type === 'rollout') {
    const rollout = { [ATTRIBUTE.rollout]: event.rollout };
    instruments.record('rolloutShare', event.share, rollout);
    if (event.phase === 'rolled-back') {
      instruments.add('rolloutRollbacks', 1, { ...rollout, [ATTRIBUTE.guardrail]: event.guardrail ?? 'manual' });
    }
  }
}
