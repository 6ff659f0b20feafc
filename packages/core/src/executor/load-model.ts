import { LexrunError } from '../error/lexrun-error.js';
import { openModel } from '../model/open-model.js';
import { createFeedBuilder, type FeedBuilder } from '../session/feed-builder.js';
import type { Session } from '../session/session.js';
import { encodeRow } from '../task/encode-row.js';
import type { ModelContext, TextPolicy } from '../task/task-runner.js';
import type { Encoding } from '../tokenizer/encoding.js';
import { loadEncoder } from '../tokenizer/load-encoder.js';
import { loadTokenizer } from '../tokenizer/load-tokenizer.js';
import { withParts } from '../tokenizer/part-missing.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import type { EngineParts } from './engine-parts.js';
import type { ExecutorInfo, ExecutorSpec } from './executor.js';

/** A model ready to answer: everything a run needs, in one place. */
export interface LoadedModel {
  readonly session: Session;
  readonly feeds: FeedBuilder;
  readonly context: ModelContext;
  readonly info: ExecutorInfo;
}

/** What is read here of a file of the tokenizer, which may hold anything. */
type TokenizerFile =
  | { readonly truncation_side?: unknown; readonly truncation?: { readonly direction?: unknown } | null }
  | null
  | undefined;

/** Opens the model, builds tokenizer and session, and warms both up. */
export async function loadModel(spec: ExecutorSpec, parts: EngineParts): Promise<LoadedModel> {
  const started = performance.now();
  const tasks = Promise.all((spec.tasks ?? []).map((task) => parts.loadRunner(task)));
  // Awaited below, whatever happens before.
  tasks.catch(() => {});
  const creating = parts.createBackend(spec.backend);
  creating.then((made) => made.prepare?.(spec.session)).catch(() => {});
  const files = await parts.openModel(spec.model);
  const opened = await openModel(files, { dtype: spec.dtype });
  const runners = await tasks;
  const onlyEncode = runners.length > 0 && runners.every(({ decodesTokens }) => decodesTokens === false);
  const tokenizer =
    spec.tokenizer === undefined
      ? await loadOwn(opened.tokenizerJson, opened.tokenizerConfig, onlyEncode)
      : await customTokenizer(spec, parts, files);
  const backend = await creating;
  const session = await backend.createSession(opened.weights, spec.session);
  try {
    const padId = tokenizer.specialTokens.pad?.id ?? opened.config.padTokenId ?? 0;
    const feeds = createFeedBuilder(session.inputs, { padId, padTypeId: 0 });
    const context: ModelContext = {
      tokenizer,
      config: opened.config,
      maxLength: opened.maxLength,
      truncationSide:
        (opened.tokenizerConfig as TokenizerFile)?.truncation_side ??
        (opened.tokenizerJson as TokenizerFile)?.truncation?.direction,
      inputs: session.inputs,
      outputs: session.outputs,
      taskDefaults: opened.manifest?.taskDefaults ?? {},
    };
    if (spec.warmup) await warmUp(session, feeds, context);
    const info: ExecutorInfo = {
      backend: backend.name,
      provider: session.provider,
      batchInvariant: session.batchInvariant,
      maxLength: opened.maxLength,
      labels: opened.config.labels,
      inputs: session.inputs,
      outputs: session.outputs,
      task: opened.manifest?.task,
      revision: opened.manifest?.revision,
      file: opened.weights.name,
      loadMs: performance.now() - started,
      ...(session.deviceReason === undefined ? {} : { deviceReason: session.deviceReason }),
    };
    return { session, feeds, context, info };
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** Core's own engine: as much of it as the tasks need, where they are known. */
async function loadOwn(json: unknown, config: unknown, onlyEncode: boolean): Promise<Tokenizer> {
  return onlyEncode ? loadEncoder(json, config) : loadTokenizer(json, config);
}

async function customTokenizer(
  spec: ExecutorSpec,
  parts: EngineParts,
  files: Parameters<NonNullable<EngineParts['createTokenizer']>>[1],
): ReturnType<NonNullable<EngineParts['createTokenizer']>> {
  if (spec.tokenizer === undefined || parts.createTokenizer === undefined) {
    throw new LexrunError('INVALID_OPTIONS', 'This executor cannot build a tokenizer of the application.');
  }
  return parts.createTokenizer(spec.tokenizer, files);
}

/** Texts of several scripts, short and longer: each fills tables that the tokenizer builds at their first use. */
const WARM_UP = ['Warm up.', '电影很好，も。 Crème – 한국, ελ, ру.', 'The quick brown fox. '.repeat(8)];

const POLICY: TextPolicy = { overflow: 'truncate', specialTokensInText: 'text' };

/**
 * Makes tokenizer, memory and kernels ready before the first request. Only the shortest row is run: longer ones would keep
 * the first caller waiting, on WebAssembly for as long as the rest of the loading.
 */
async function warmUp(session: Session, feeds: FeedBuilder, context: ModelContext): Promise<void> {
  const maxLength = Math.min(context.maxLength, 64);
  const encodings: Encoding[] = [];
  for (const text of WARM_UP) {
    const { encoding } = await withParts(() => encodeRow(context, POLICY, text, { maxLength }));
    encodings.push(encoding);
  }
  await session.run(feeds.build(encodings.slice(0, 1)));
}
