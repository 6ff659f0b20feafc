import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect } from 'vitest';

export const fileOf = (path: string): Buffer => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)));
export const exported = (name: string): Buffer =>
  gunzipSync(fileOf(`test/fixtures/models/first-token/${name}.onnx.gz`));

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

/** Tokens of a row; the rest of it is padding. */
const tokensOf = (row: number, length: number): number => Math.max(1, length - row * 2);

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
    attention_mask: int64((row, at) => (at < tokensOf(row, length) ? 1 : 0)),
    token_type_ids: int64(() => 0),
  };
  return Object.fromEntries(names.map((name) => [name, all[name]!]));
}

/** What a model gives for a place: of a text, or of each of its tokens. */
export interface Answered {
  readonly isPadding: boolean;
  readonly numbers: readonly number[];
}

/** What a model gives for runs of many shapes, row by row and token by token. */
export async function answersOf(onnx: Uint8Array, options: InferenceSession.SessionOptions = {}): Promise<Answered[]> {
  const session = await InferenceSession.create(onnx, { intraOpNumThreads: 1, logSeverityLevel: 4, ...options });
  const answers: Answered[] = [];
  for (const [rows, length] of SHAPES) {
    const outputs = await session.run(feedsOf(rows, length, session.inputNames));
    for (const { dims, data } of Object.values(outputs)) {
      const places = dims.length === 3 ? length : 1;
      const size = data.length / rows / places;
      for (let place = 0; place < rows * places; place++) {
        const isPadding = places > 1 && place % places >= tokensOf(Math.floor(place / places), length);
        answers.push({ isPadding, numbers: [...(data as Float32Array).subarray(place * size, (place + 1) * size)] });
      }
    }
  }
  await session.release();
  return answers;
}

/** By how much answers differ at most, places of padding left out. */
export function largestDifference(before: readonly Answered[], after: readonly Answered[]): number {
  expect(after.map(({ numbers }) => numbers.length)).toEqual(before.map(({ numbers }) => numbers.length));
  const differences = before.flatMap(({ isPadding, numbers }, at) =>
    isPadding ? [] : numbers.map((number, index) => Math.abs(number - after[at]!.numbers[index]!)),
  );
  return differences.reduce((most, one) => Math.max(most, one), 0);
}
