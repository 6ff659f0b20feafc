import { fileURLToPath } from 'node:url';
import { type ModelBytes, openModel, type SessionModel } from '@lexrun/core';
import { createFakeBackend, describeBackend, type FakeShape } from '@lexrun/core/testing';
import { createDirectorySource, createNodeBackend } from '@lexrun/node';
import { runCases } from './run-cases.js';

const NO_BYTES = 'the fake backend makes nothing of a model';
const weightless: SessionModel = {
  name: 'model.onnx',
  read: () => Promise.reject(new Error('the fake backend read the model')),
};

for (const shape of ['row', 'token', 'span', 'hidden'] satisfies FakeShape[]) {
  runCases(
    describeBackend(
      `fake backend, ${shape}`,
      () => ({ backend: createFakeBackend({ shape }), model: weightless, vocabularySize: 500 }),
      { 'refuses bytes that are no model': NO_BYTES },
    ),
  );
}

const repository = fileURLToPath(new URL('../../', import.meta.url));
const weightsOf = async (path: string): Promise<SessionModel> => {
  const files = await createDirectorySource().open({ kind: 'directory', path: `${repository}${path}` });
  return (await openModel(files, { dtype: 'auto' })).weights;
};
const brokenModel: SessionModel = {
  name: 'broken.onnx',
  read: async (): Promise<ModelBytes> => ({
    onnx: new TextEncoder().encode('no model'),
    externalData: [],
    batchInvariant: true,
  }),
};

const MODELS: Readonly<Record<string, { readonly path: string; readonly vocabularySize: number }>> = {
  'row logits': { path: 'examples/models/sentiment', vocabularySize: 20_476 },
  'token logits': { path: 'test/fixtures/tasks/bert-token-classification', vocabularySize: 100 },
  'start and end logits': { path: 'test/fixtures/tasks/bert-question-answering', vocabularySize: 100 },
  'hidden states': { path: 'test/fixtures/tasks/bert-feature-extraction', vocabularySize: 100 },
  'dynamic quantization': { path: 'test/fixtures/models/dynamic-int8', vocabularySize: 1_200 },
};
for (const [name, { path, vocabularySize }] of Object.entries(MODELS)) {
  runCases(
    describeBackend(`onnxruntime-node, ${name}`, async () => ({
      backend: createNodeBackend(),
      model: await weightsOf(path),
      vocabularySize,
      brokenModel,
    })),
  );
}
