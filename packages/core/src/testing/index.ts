/**
 * Conformance suites for backends, executors and tokenizers of your own, and a backend that computes next to nothing.
 * @module @lexrun/core/testing
 */

export { type BackendSubject, describeBackend } from './backend-conformance.js';
export type { ConformanceCase, SkipReasons } from './conformance-case.js';
export { describeExecutor, type ExecutorSubject } from './executor-conformance.js';
export { createBackend, createFakeBackend, FAKE_BACKEND, type FakeBackendOptions } from './fake-backend.js';
export { createFakeGate, type FakeGate } from './fake-gate.js';
export { fakeIds, fakeModel, fakeTokenId, fakeTokenizerJson } from './fake-model.js';
export { FAKE_HIDDEN_SIZE, type FakeShape, fakeLogits, fakeTokenValues } from './fake-outputs.js';
export { describeTokenizer, type TokenizerSubject } from './tokenizer-conformance.js';
