import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { firstTokenOnly } from '@lexrun/core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';

const fileOf = (path: string): Buffer => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)));
const exported = (name: string): Buffer => gunzipSync(fileOf(`test/fixtures/models/first-token/${name}.onnx.gz`));
const open = (onnx: Uint8Array): Promise<InferenceSession> =>
  InferenceSession.create(onnx, { intraOpNumThreads: 1, logSeverityLevel: 4 });

/** Rows and padded length of a run: alone and together, one token and many. */
const SHAPES = [
  [1, 1],
  [1, 2],
  [1, 7],
  [1, 31],
  [3, 1],
  [2, 2],
  [5, 9],
  [8, 16],
  [4, 30],
] as const;

/** Texts that differ in length and content from each other, and are the same in every run of the tests. */
function feedsOf(rows: number, length: number, names: readonly string[]): Record<string, Tensor> {
  const int64 = (numberAt: (row: number, at: number) => number): Tensor =>
    new Tensor(
      'int64',
      BigInt64Array.from({ length: rows * length }, (_, index) =>
        BigInt(numberAt(Math.floor(index / length), index % length)),
      ),
      [rows, length],
    );
  const all: Record<string, Tensor> = {
    input_ids: int64((row, at) => 3 + ((row * 7 + at * at * 3 + at + length) % 36)),
    attention_mask: int64((row, at) => (at < Math.max(1, length - row * 2) ? 1 : 0)),
    token_type_ids: int64(() => 0),
  };
  return Object.fromEntries(names.map((name) => [name, all[name]!]));
}

async function logitsOf(onnx: Uint8Array): Promise<number[][]> {
  const session = await open(onnx);
  const logits: number[][] = [];
  for (const [rows, length] of SHAPES) {
    const { logits: output } = await session.run(feedsOf(rows, length, session.inputNames));
    logits.push([...(output!.data as Float32Array)]);
  }
  await session.release();
  return logits;
}

function largestDifference(before: readonly number[][], after: readonly number[][]): number {
  expect(after.map(({ length }) => length)).toEqual(before.map(({ length }) => length));
  return Math.max(...before.flatMap((logits, run) => logits.map((logit, at) => Math.abs(logit - after[run]![at]!))));
}

describe('a classifier that reads its first token', () => {
  it.each<[string, (name: string) => Buffer, number]>([
    ['bert', exported, 1e-4],
    ['distilbert', exported, 1e-4],
    ['roberta', exported, 1e-4],
    ['albert', exported, 1e-4],
    ['deberta-v2', exported, 1e-4],
    // Where a kernel adds in another order, a value that is quantized may fall on the other side of a step.
    ['the shipped model', () => fileOf('examples/models/sentiment/onnx/model_q4.onnx'), 0.01],
  ])('%s answers as before it was rewritten', async (name, read, most) => {
    const onnx = read(name);
    const rewritten = firstTokenOnly(onnx);
    expect(rewritten).toBeDefined();
    expect(largestDifference(await logitsOf(onnx), await logitsOf(rewritten!))).toBeLessThan(most);
  });
});

it('a model whose layers mix what they compute is left as it is', () => {
  expect(firstTokenOnly(exported('modernbert'))).toBeUndefined();
});

it('a model that quantizes by a scale over all tokens is rewritten only where answers may move, and they move little', async () => {
  const onnx = fileOf('test/fixtures/models/dynamic-int8/onnx/model_quantized.onnx');
  expect(firstTokenOnly(onnx)).toBeUndefined();
  const rewritten = firstTokenOnly(onnx, { isExact: false });
  expect(rewritten).toBeDefined();
  const moved = largestDifference(await logitsOf(onnx), await logitsOf(rewritten!));
  expect(moved).toBeGreaterThan(0);
  // Another text in the batch moves this model by as much (test/fixtures/README.md).
  expect(moved).toBeLessThan(0.36);
});
