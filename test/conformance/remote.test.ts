import { fileURLToPath } from 'node:url';
import { remoteBackend } from '@lexrun/core/remote';
import { describeBackend } from '@lexrun/core/testing';
import { pipeline } from '@lexrun/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRepository, startOip } from '../examples/oip/use-server.js';
import { runCases } from './run-cases.js';

const MODELS: Readonly<
  Record<string, { readonly path: string; readonly vocabularySize: number; readonly batchInvariant: boolean }>
> = {
  rows: { path: 'examples/models/sentiment', vocabularySize: 20_476, batchInvariant: true },
  tokens: { path: 'test/fixtures/tasks/bert-token-classification', vocabularySize: 100, batchInvariant: true },
  spans: { path: 'test/fixtures/tasks/bert-question-answering', vocabularySize: 100, batchInvariant: true },
  hidden: { path: 'test/fixtures/tasks/bert-feature-extraction', vocabularySize: 100, batchInvariant: true },
  dynamic: { path: 'test/fixtures/models/dynamic-int8', vocabularySize: 1_200, batchInvariant: false },
};
const unread = { name: 'remote', read: () => Promise.reject(new Error('a remote backend read the bytes')) };
const repository = makeRepository(
  Object.fromEntries(Object.entries(MODELS).map(([name, { path }]) => [`${name}/1`, path])),
);

let url: string;
let stop: () => Promise<unknown>;
beforeAll(async () => {
  const server = await startOip({ MODEL_REPOSITORY: repository.folder });
  url = server.url;
  stop = server.stop;
});
afterAll(async () => {
  await stop();
  repository.remove();
});

for (const [model, { vocabularySize, batchInvariant }] of Object.entries(MODELS)) {
  runCases(
    describeBackend(
      `remote backend, ${model}`,
      () => ({ backend: remoteBackend({ url, model, batchInvariant }), model: unread, vocabularySize }),
      { 'refuses bytes that are no model': 'the model is on the server; its bytes are never read here' },
    ),
  );
}

// Another server, where there is one: the model must be examples/models/sentiment with its fp32 or 4-bit weights.
const { LEXRUN_OIP_URL: elsewhere, LEXRUN_OIP_MODEL: elsewhereModel = 'sentiment' } = process.env;
if (elsewhere !== undefined) {
  runCases(
    describeBackend(
      'remote backend, another server',
      () => ({
        backend: remoteBackend({ url: elsewhere, model: elsewhereModel, batchInvariant: true }),
        model: unread,
        vocabularySize: 20_476,
        // Its runtime may choose other kernels for other batches.
        tolerance: 1e-3,
      }),
      { 'refuses bytes that are no model': 'the model is on the server; its bytes are never read here' },
    ),
  );
}

describe('a pipeline whose sessions are on the server', () => {
  const TEXTS = ['A warm, funny film.', '等了一个小时才上菜，味道也很一般。', `${'Long '.repeat(700)}boring.`];

  it.each(['worker', 'process', 'inline'] as const)(
    'answers as one on this machine, from %s executors',
    async (executor) => {
      const model = fileURLToPath(new URL('../../examples/models/sentiment', import.meta.url));
      await using here = await pipeline('text-classification', { model, workers: 1 });
      await using there = await pipeline('text-classification', {
        model,
        executor,
        workers: 2,
        backend: { module: '@lexrun/core/remote', options: { url, model: 'rows', batchInvariant: true } },
      });
      expect(there.health()).toMatchObject({ backend: 'remote', provider: 'onnxruntime_onnx', batchInvariant: true });
      const [near, far] = await Promise.all([here.run(TEXTS, { topK: null }), there.run(TEXTS, { topK: null })]);
      expect(far.map(({ label }) => label)).toEqual(near.map(({ label }) => label));
      for (const [index, { score }] of far.entries()) expect(score).toBeCloseTo(near[index]!.score, 4);
    },
  );

  it('fails typed where the server has no such model', async () => {
    const model = fileURLToPath(new URL('../../examples/models/sentiment', import.meta.url));
    const backend = { module: '@lexrun/core/remote', options: { url, model: 'none' } };
    await expect(pipeline('text-classification', { model, workers: 1, backend })).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
    });
  });
});
