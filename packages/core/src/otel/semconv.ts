/* One table, hence longer than other files.
 * Every name that Lexrun gives to OpenTelemetry. They are part of the public contract: dashboards and alerts are built on
 * them, docs/guides/observability.md lists them, and a test holds the three together.
 */

/** Instrumentation scope of all spans and instruments. */
export const SCOPE = '@lexrun/core';

/** Names of spans. */
export const SPAN = {
  /** One call, from admission to answer. */
  request: 'lexrun.request',
  /** From admission of a text to the start of its first run. */
  queue: 'lexrun.queue',
  /** Tokenizing of one text. */
  tokenize: 'lexrun.tokenize',
  /** The runs that a text took part in. */
  run: 'lexrun.run',
  /** Making a text's result of the outputs. */
  decode: 'lexrun.decode',
  /** One run, linked to the requests in it. */
  batch: 'lexrun.batch',
} as const;

/** Attributes of spans and metrics. Those of metrics have few values by construction; see {@link METRIC}. */
export const ATTRIBUTE = {
  /** Name of the task. */
  task: 'lexrun.task',
  /** Name the application gave the model, or the last part of its reference. */
  model: 'lexrun.model',
  /** Execution provider in use. */
  device: 'lexrun.device',
  /** The option `variant` of the pipeline. */
  variant: 'lexrun.variant',
  /** `ok`, `failed` or `rejected`. */
  outcome: 'lexrun.outcome',
  /** The error's code. */
  errorType: 'error.type',
  /** State of an executor. */
  executorState: 'lexrun.executor.state',
  /** Name of the canary. */
  rollout: 'lexrun.rollout',
  /** `stable` or `candidate`. */
  side: 'lexrun.rollout.side',
  /** Whether the answer went only into the comparison. */
  shadow: 'lexrun.rollout.shadow',
  /** Whether both sides gave the same answer. */
  agree: 'lexrun.rollout.agree',
  /** Guardrail that ended a rollout. */
  guardrail: 'lexrun.rollout.guardrail',

  // Of spans only: they have as many values as there are requests.
  /** Number of the call, unique in its process. */
  requestId: 'lexrun.request.id',
  /** Revision of the model. */
  revision: 'lexrun.model.revision',
  /** Texts of the call. */
  texts: 'lexrun.texts',
  /** UTF-16 code units of all texts of the call. */
  characters: 'lexrun.characters',
  /** Tokens of a text, or of all texts of a call, special tokens included. */
  tokens: 'lexrun.tokens',
  /** Texts that were cut to the model's maximum. */
  truncated: 'lexrun.truncated',
  /** Keyed hash of the texts; present only where a key is given. */
  textHash: 'lexrun.text.hash',
  /** Place of a text in its call, from 0. */
  item: 'lexrun.item',
  /** Place of an executor in its pool, from 0. */
  executor: 'lexrun.executor',
  /** Rows a text made. */
  rows: 'lexrun.rows',
  /** Rows of a run. */
  batchRows: 'lexrun.batch.rows',
  /** Rows times longest row of a run. */
  batchPaddedTokens: 'lexrun.batch.padded_tokens',
  /** Share of padding among the tokens of a run, 0 to 1. */
  batchPaddingShare: 'lexrun.batch.padding_share',
} as const;

/** The opt-in names of the OpenTelemetry conventions for generative AI (status: development). */
export const GEN_AI = {
  /** What was asked for, for example `embeddings`. */
  operation: 'gen_ai.operation.name',
  /** Who runs the model: `lexrun`. */
  provider: 'gen_ai.provider.name',
  /** Name of the model. */
  model: 'gen_ai.request.model',
  /** Tokens of the call. */
  inputTokens: 'gen_ai.usage.input_tokens',
  /** Kind of the tokens counted: `input`. */
  tokenType: 'gen_ai.token.type',
} as const;

/** One instrument. Units are UCUM codes, as OpenTelemetry asks. */
export interface Metric {
  /** Name of the instrument; exporters add suffixes of their own. */
  readonly name: string;
  /** `observed`: a gauge that is read when metrics are collected. */
  readonly kind: 'counter' | 'histogram' | 'gauge' | 'observed';
  /** UCUM code: `s`, `By`, `1`, or a word in braces for things that are counted. */
  readonly unit: string;
  /** What it counts or measures. */
  readonly description: string;
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly boundaries?: number[];
}

/** Which instrument. */
export type MetricKey =
  | 'requestDuration'
  | 'queueDuration'
  | 'runDuration'
  | 'batchSize'
  | 'batchPaddedTokens'
  | 'batchPaddingShare'
  | 'texts'
  | 'tokens'
  | 'truncations'
  | 'rejections'
  | 'executorRestarts'
  | 'queueTexts'
  | 'queueTokens'
  | 'queueLimit'
  | 'executors'
  | 'modelsLoaded'
  | 'memory'
  | 'gpuMemory'
  | 'rolloutDuration'
  | 'rolloutComparisons'
  | 'rolloutScoreDelta'
  | 'rolloutShare'
  | 'rolloutRollbacks'
  | 'genAiDuration'
  | 'genAiTokens';

/** A millisecond to ten seconds: a short text on a warm CPU takes 2 to 20 ms, the default deadline is 10 s. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Every instrument. */
export const METRIC: Readonly<Record<MetricKey, Metric>> = {
  requestDuration: {
    name: 'lexrun.request.duration',
    kind: 'histogram',
    unit: 's',
    description: 'From admission of a call to its answer or error.',
    boundaries: [...SECONDS],
  },
  queueDuration: {
    name: 'lexrun.queue.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Time a text waited before the model ran it.',
    boundaries: [...SECONDS],
  },
  runDuration: {
    name: 'lexrun.run.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Time of one run of the model, whatever texts shared it.',
    boundaries: [...SECONDS],
  },
  batchSize: {
    name: 'lexrun.batch.size',
    kind: 'histogram',
    unit: '{row}',
    description: 'Rows of a run of the model.',
    boundaries: [1, 2, 4, 8, 16, 32, 64, 128],
  },
  batchPaddedTokens: {
    name: 'lexrun.batch.padded_tokens',
    kind: 'histogram',
    unit: '{token}',
    description: 'Tokens of a run, padding included.',
    boundaries: [16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384],
  },
  batchPaddingShare: {
    name: 'lexrun.batch.padding_share',
    kind: 'histogram',
    unit: '1',
    description: 'Share of a run that was padding.',
    boundaries: [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75],
  },
  texts: { name: 'lexrun.texts', kind: 'counter', unit: '{text}', description: 'Texts answered.' },
  tokens: { name: 'lexrun.tokens', kind: 'counter', unit: '{token}', description: 'Tokens of the texts answered.' },
  truncations: {
    name: 'lexrun.truncations',
    kind: 'counter',
    unit: '{text}',
    description: "Texts cut to the model's maximum.",
  },
  rejections: {
    name: 'lexrun.rejections',
    kind: 'counter',
    unit: '{request}',
    description: 'Calls refused before they could cost anything.',
  },
  executorRestarts: {
    name: 'lexrun.executor.restarts',
    kind: 'counter',
    unit: '{restart}',
    description: 'Executors started again after they died.',
  },
  queueTexts: { name: 'lexrun.queue.texts', kind: 'observed', unit: '{text}', description: 'Texts that wait.' },
  queueTokens: {
    name: 'lexrun.queue.tokens',
    kind: 'observed',
    unit: '{token}',
    description: 'Estimated tokens that wait.',
  },
  queueLimit: {
    name: 'lexrun.queue.limit',
    kind: 'observed',
    unit: '{text}',
    description: 'Texts that may wait; a call beyond it is refused.',
  },
  executors: {
    name: 'lexrun.executors',
    kind: 'observed',
    unit: '{executor}',
    description: 'Executors in each state.',
  },
  modelsLoaded: {
    name: 'lexrun.models.loaded',
    kind: 'observed',
    unit: '{model}',
    description: 'Loaded models that can answer.',
  },
  memory: { name: 'lexrun.memory.usage', kind: 'observed', unit: 'By', description: 'Memory of this process.' },
  gpuMemory: {
    name: 'lexrun.gpu.memory.usage',
    kind: 'observed',
    unit: 'By',
    description: 'Memory this process holds on the graphics card.',
  },
  rolloutDuration: {
    name: 'lexrun.rollout.duration',
    kind: 'histogram',
    unit: 's',
    description: 'Calls of a rollout by side, as its caller waits for them.',
    boundaries: [...SECONDS],
  },
  rolloutComparisons: {
    name: 'lexrun.rollout.comparisons',
    kind: 'counter',
    unit: '{comparison}',
    description: 'Inputs both sides of a rollout answered.',
  },
  rolloutScoreDelta: {
    name: 'lexrun.rollout.score_delta',
    kind: 'histogram',
    unit: '1',
    description: 'Score of the candidate minus that of the stable side.',
    boundaries: [-0.5, -0.2, -0.1, -0.05, -0.02, -0.01, 0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5],
  },
  rolloutShare: {
    name: 'lexrun.rollout.share',
    kind: 'gauge',
    unit: '1',
    description: 'Share of calls that go to the candidate: 0 after a rollback, 1 after a promotion.',
  },
  rolloutRollbacks: {
    name: 'lexrun.rollout.rollbacks',
    kind: 'counter',
    unit: '{rollback}',
    description: 'Rollouts taken back, by the guardrail that did it.',
  },
  genAiDuration: {
    name: 'gen_ai.client.operation.duration',
    kind: 'histogram',
    unit: 's',
    description: 'GenAI operation duration.',
    boundaries: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
  },
  genAiTokens: {
    name: 'gen_ai.client.token.usage',
    kind: 'histogram',
    unit: '{token}',
    description: 'Number of input and output tokens used.',
    boundaries: [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864],
  },
};
