import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from '@lexrun/node';
import { ProtocolError } from '../tensors/protocol-error.mjs';

const TEXT = { name: 'text', datatype: 'BYTES', shape: [-1] };

/** Texts of one request, the most the SDK admits together. */
const MAX_TEXTS = 256;

/** Tasks whose answers fit tensors: what they declare, and how results become values. */
const KINDS = {
  'text-classification': {
    outputs: [
      { name: 'label', datatype: 'BYTES', shape: [-1] },
      { name: 'score', datatype: 'FP32', shape: [-1] },
    ],
    write: (results) => [
      { ...{ name: 'label', datatype: 'BYTES' }, shape: [results.length], data: results.map(({ label }) => label) },
      {
        ...{ name: 'score', datatype: 'FP32' },
        shape: [results.length],
        data: Float32Array.from(results, ({ score }) => score),
      },
    ],
  },
  'feature-extraction': {
    outputs: [{ name: 'embedding', datatype: 'FP32', shape: [-1, -1] }],
    write(results) {
      const width = results[0].embedding.length;
      const data = new Float32Array(results.length * width);
      for (const [row, { embedding }] of results.entries()) data.set(embedding, row * width);
      return [{ name: 'embedding', datatype: 'FP32', shape: [results.length, width], data }];
    },
  },
};

/** The whole pipeline of a model: texts in, labels or embeddings out. Undefined where no task fits tensors. */
export async function loadTextModel(path, config) {
  const task = taskOf(JSON.parse(await readFile(join(path, 'config.json'), 'utf8')));
  if (task === undefined) return undefined;
  const { outputs, write } = KINDS[task];
  const run = await pipeline(task, {
    ...{ model: path, dtype: config.DTYPE, workers: config.WORKERS, threads: config.THREADS },
    // A list is admitted whole: one the queue never has room for would be told to try again for ever.
    queue: { maxTexts: Math.max(MAX_TEXTS, config.MAX_WAITING) },
  });
  return {
    platform: 'lexrun',
    inputs: [TEXT],
    outputs,
    properties: { task },
    isReady: () => ['ok', 'degraded'].includes(run.health().status),
    async infer(tensors, options) {
      const [text] = tensors;
      if (tensors.length !== 1 || text.name !== 'text' || text.datatype !== 'BYTES' || text.data.length === 0) {
        throw new ProtocolError('The model has one input: text, BYTES, at least one element.');
      }
      return write(await run.run(text.data, options));
    },
    close: () => run.close(),
  };
}

function taskOf({ architectures }) {
  const [name = ''] = Array.isArray(architectures) ? architectures.map(String) : [];
  if (name.endsWith('ForSequenceClassification')) return 'text-classification';
  return name.endsWith('Model') ? 'feature-extraction' : undefined;
}
