import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const { LEXRUN_MODELS, LEXRUN_WORKLOADS } = process.env;

/**
 * Models to measure: the shipped one always, others where LEXRUN_MODELS names a folder with them.
 * `alone`: rows may not share a run, so the limit is one text a run.
 */
export function benchModels() {
  const models = [
    {
      name: 'sentiment q4',
      path: join(repository, 'examples/models/sentiment'),
      file: 'onnx/model_q4.onnx',
      dtype: 'q4',
      task: 'text-classification',
      options: {},
      peerOptions: { top_k: 1 },
      alone: false,
    },
  ];
  const notRun = [];
  const minilm = LEXRUN_MODELS === undefined ? undefined : join(LEXRUN_MODELS, 'all-MiniLM-L6-v2');
  if (minilm === undefined || !existsSync(minilm)) {
    notRun.push('all-MiniLM-L6-v2 (fp32, int8): LEXRUN_MODELS names no folder that has it');
  } else {
    const base = {
      path: minilm,
      task: 'feature-extraction',
      options: { pooling: 'mean', normalize: true },
      peerOptions: { pooling: 'mean', normalize: true },
    };
    models.push(
      { ...base, name: 'MiniLM fp32', file: 'onnx/model.onnx', dtype: 'fp32', alone: false },
      { ...base, name: 'MiniLM int8, batch invariant', file: 'onnx/model_quantized.onnx', dtype: 'q8', alone: true },
      {
        ...base,
        name: 'MiniLM int8, batched',
        file: 'onnx/model_quantized.onnx',
        dtype: 'q8',
        alone: false,
        load: { batchInvariant: false },
      },
    );
  }
  return { models, notRun };
}

/** Texts to measure with: `short` and `mixed` of LEXRUN_WORKLOADS, or else the committed golden texts. */
export function benchWorkloads() {
  const named = ['short', 'mixed'].flatMap((name) => {
    const path = LEXRUN_WORKLOADS === undefined ? '' : join(LEXRUN_WORKLOADS, `${name}.json`);
    return existsSync(path) ? [{ name, texts: JSON.parse(readFileSync(path, 'utf8')) }] : [];
  });
  if (named.length === 2) return { workloads: named, notRun: [] };
  const golden = join(repository, 'test/fixtures/golden/sentiment.json.gz');
  const texts = JSON.parse(gunzipSync(readFileSync(golden)).toString()).cases.map(({ text }) => text);
  const notRun = ['workloads short and mixed: LEXRUN_WORKLOADS names no folder with short.json and mixed.json'];
  return { workloads: [...named, { name: 'golden', texts }], notRun };
}

/** So many texts spread evenly over the workload, again from its start when it has fewer. */
export function sample(texts, count) {
  if (count <= texts.length)
    return Array.from({ length: count }, (_, index) => texts[Math.floor((index * texts.length) / count)]);
  return Array.from({ length: count }, (_, index) => texts[index % texts.length]);
}

/** `--seconds 5` on the command line, or the default. */
export function setting(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);
  const value = at === -1 ? fallback : Number(process.argv[at + 1]);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} needs a positive number`);
  return value;
}

/** The subjects whose name holds what `--model` or `--workload` says; all of them without it. */
export function chosen(name, subjects) {
  const at = process.argv.indexOf(`--${name}`);
  if (at === -1) return subjects;
  const left = subjects.filter((subject) => subject.name.includes(process.argv[at + 1]));
  if (left.length === 0)
    throw new Error(`--${name} must be part of one of: ${subjects.map((one) => one.name).join(', ')}`);
  return left;
}
