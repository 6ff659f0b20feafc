export { LexrunError, type LexrunErrorOptions, type SerializedError } from './error/lexrun-error.js';
export { createMemorySource, fileTooLarge } from './model/memory-source.js';
export { checkModelPath } from './model/model-path.js';
export type { ModelFiles, ModelReference, ModelSource, ReadOptions } from './model/model-source.js';
export { inspectOnnx, type OnnxSummary } from './model/onnx/inspect-onnx.js';
export { type OpenedModel, openModel } from './model/open-model.js';
