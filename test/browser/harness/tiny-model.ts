import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { taskModel } from '../../fixtures/tasks/golden.js';

const FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model.onnx'] as const;

/** Path of the weights inside the model. */
export const WEIGHTS = 'onnx/model.onnx';

/** A model folder of its own that a test may serve and change. */
export interface TinyModel {
  /** Holds the folder `tiny`. */
  readonly folder: string;
  readonly weights: Buffer;
  remove(): void;
}

/** Copies a tiny text classifier and gives it a manifest, as a published model has one. */
export function makeTinyModel(): TinyModel {
  const folder = mkdtempSync(path.join(tmpdir(), 'lexrun-model-'));
  const model = path.join(folder, 'tiny');
  const files: Record<string, { sha256: string; bytes: number }> = {};
  for (const name of FILES) {
    const source = path.join(taskModel('bert-sequence-classification'), name);
    const bytes = readFileSync(source);
    cpSync(source, path.join(model, name));
    files[name] = { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.byteLength };
  }
  writeFileSync(path.join(model, 'lexrun.json'), JSON.stringify({ version: 1, task: 'text-classification', files }));
  return {
    folder,
    weights: readFileSync(path.join(model, WEIGHTS)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
