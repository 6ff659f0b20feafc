/**
 * What every platform shares: pipelines, tasks, guards, the tokenizer, errors, telemetry, rollout. Knows no runtime; applications
 * import `@lexrun/node` or `@lexrun/web`, and take from here what those do not pass on.
 * @module @lexrun/core
 */

export { ERROR_CODES, type ErrorCode, type ErrorCodeInfo } from './error/codes.js';
export { LexrunError, type LexrunErrorOptions, type SerializedError } from './error/lexrun-error.js';
export type { EngineParts } from './executor/engine-parts.js';
export type {
  Batch,
  BatchItem,
  BatchObserver,
  Executor,
  ExecutorInfo,
  ExecutorLimits,
  ExecutorSpec,
  ItemOutcome,
  ItemTiming,
  ModuleSpec,
  RunReport,
} from './executor/executor.js';
export { createInlineExecutor } from './executor/inline-executor.js';
export type { ItemHead, PackedItems } from './executor/pack-items.js';
export type { BareOutcome } from './executor/pack-timings.js';
export { createPortExecutor, type RemotePlace } from './executor/port-executor.js';
export type { FromExecutor, Port, ToExecutor, WorkReport } from './executor/protocol.js';
export { serveExecutor } from './executor/serve-executor.js';
export type { SlotState } from './executor/slot.js';
export type { GuardOptions } from './guard/guard-options.js';
export { fileTooLarge } from './model/file-too-large.js';
export { LOCK_FILE, type LockedModel, type LockedOrigin, type LockFile, parseLockFile } from './model/lock-file.js';
export type { Accuracy, Manifest, ManifestFile } from './model/manifest.js';
export { createMemorySource } from './model/memory-source.js';
export type { ModelConfig } from './model/model-config.js';
export { checkModelPath } from './model/model-path.js';
export type { ModelFiles, ModelReference, ModelSource, ReadOptions } from './model/model-source.js';
export { inspectOnnx, type OnnxSummary, type OnnxValue } from './model/onnx/inspect-onnx.js';
export type { Quantization } from './model/onnx/quantization.js';
export { firstTokenOnly } from './model/onnx/rewrite/first-token-only.js';
export { skipPadding } from './model/onnx/rewrite/skip-padding.js';
export type { ExternalTensor } from './model/onnx/tensor-proto.js';
export type { ValueInfo } from './model/onnx/value-info.js';
export { type OpenedModel, type OpenedWeights, type OpenModelOptions, openModel } from './model/open-model.js';
export { type JsonLimits, readJson } from './model/read-json.js';
export {
  checkProtocol,
  type HubReference,
  hub,
  hubAddress,
  type RemoteAddress,
  type RemoteOptions,
  type UrlReference,
  url,
  urlAddress,
} from './model/remote-reference.js';
export { sha256 } from './model/sha256.js';
export { toModelReference } from './model/to-model-reference.js';
export { verifiedFiles } from './model/verified-files.js';
export type { CallOptions } from './pipeline/call-options.js';
export { type CreatePipelineOptions, createPipeline } from './pipeline/create-pipeline.js';
export type { Health, HealthStatus } from './pipeline/health.js';
export { loadModel, type Model, type Platform } from './pipeline/load-model.js';
export type { ModelOptions } from './pipeline/model-options.js';
export { openPipeline } from './pipeline/open-pipeline.js';
export type {
  Pipeline,
  RunArguments,
  RunOptions,
  StreamFailure,
  StreamItem,
  StreamOptions,
  StreamProgress,
} from './pipeline/pipeline.js';
export { type EmbeddingPrecision, quantizeEmbedding } from './postprocess/quantize-embedding.js';
export { cosineSimilarity, type SimilarItem, topKSimilar, type Vector } from './postprocess/similarity.js';
export type { Canary, CanaryHealth, CanaryRunOptions } from './rollout/canary.js';
export type { CanaryOptions, CanarySide } from './rollout/canary-options.js';
export { type Comparison, compareResults } from './rollout/compare-results.js';
export { createCanary } from './rollout/create-canary.js';
export type { Estimate } from './rollout/estimate.js';
export type { Evaluation, Labelled } from './rollout/evaluate.js';
export { formatReport } from './rollout/format-report.js';
export type { GuardrailName, GuardrailState, Guardrails } from './rollout/guardrails.js';
export type { CanaryReport, RolloutPhase, SideReport } from './rollout/report.js';
export type { Priority } from './scheduler/priority.js';
export type { Backend, BackendModule, ModelBytes, SessionModel, SessionOptions } from './session/backend.js';
export { type SelfTest, selfTest } from './session/self-test.js';
export type { Session, SessionRunOptions } from './session/session.js';
export type { Tensor, TensorData, TensorInfo, Tensors, TensorType } from './session/tensor.js';
export { defineTask, type TaskDefinition, type TaskSpecParts } from './task/define-task.js';
export { estimateTokens } from './task/estimate-tokens.js';
export type {
  EmbeddingRole,
  FeatureExtractionOptions,
  FeatureExtractionResult,
  Pooling,
} from './task/feature-extraction/types.js';
export type { FilledMask, FillMaskOptions, FillMaskResult, MaskCandidate } from './task/fill-mask/types.js';
export { loadTaskRunner } from './task/load-task-runner.js';
export { loadTaskSpec } from './task/load-task-spec.js';
export type {
  Answer,
  QuestionAnsweringInput,
  QuestionAnsweringOptions,
  QuestionAnsweringResult,
} from './task/question-answering/types.js';
export type { TaskInput, TaskMap, TaskName, TaskOptions, TaskResult, TaskTypes } from './task/task-map.js';
export type {
  ModelContext,
  Row,
  RowOutput,
  RowOutputs,
  TaskRequest,
  TaskRunner,
  TextPolicy,
} from './task/task-runner.js';
export type { CleanText, Cost, OriginalText, TaskSpec } from './task/task-spec.js';
export type {
  Activation,
  LabelScore,
  TextClassificationInput,
  TextClassificationOptions,
  TextClassificationResult,
} from './task/text-classification/types.js';
export type {
  RankedDocument,
  TextRankingInput,
  TextRankingOptions,
  TextRankingResult,
} from './task/text-ranking/types.js';
export type {
  Aggregation,
  Entity,
  TokenClassificationOptions,
  TokenClassificationResult,
} from './task/token-classification/types.js';
export type { EmbeddedToken, TokenEmbeddingsOptions, TokenEmbeddingsResult } from './task/token-embeddings/types.js';
export type {
  ZeroShotClassificationOptions,
  ZeroShotClassificationResult,
} from './task/zero-shot-classification/types.js';
export { combineTelemetry } from './telemetry/combine-telemetry.js';
export type {
  ExecutorLogEvent,
  LogEvent,
  LogLevel,
  RequestLogEvent,
  RolloutLogEvent,
  StageTimes,
} from './telemetry/log-event.js';
export type { RolloutEvent, RolloutSide } from './telemetry/rollout-event.js';
export { type StructuredLogOptions, structuredLog } from './telemetry/structured-log.js';
export type { RequestFacts, Telemetry, TelemetryEvent } from './telemetry/telemetry.js';
export type { Encoding } from './tokenizer/encoding.js';
export { type BatchTokenizer, loadTokenizer } from './tokenizer/load-tokenizer.js';
export type {
  DecodeOptions,
  EncodeOptions,
  PaddingOptions,
  SpecialToken,
  SpecialTokens,
  Tokenizer,
  TokenizerModule,
  TruncationOptions,
  Vocabulary,
} from './tokenizer/tokenizer.js';
