import { fakeModel, fakeTokenId } from '@lexrun/core/testing';
import { pipeline } from '@lexrun/node';
import { expect, test } from 'vitest';
import { openGated } from './gated.js';

const fake = { failOn: fakeTokenId(400), throwOn: fakeTokenId(401), nanOn: fakeTokenId(402) };
const code = async (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'answered',
    (error: { code: string }) => error.code,
  );

test('a session that fails, throws or answers NaN gives typed errors and lives on', async () => {
  const { classify, gate } = await openGated({ fake });
  gate.open();
  expect(await code(classify.run('w400'))).toBe('EXECUTION_FAILED');
  expect(await code(classify.run('w401'))).toBe('EXECUTION_FAILED');
  expect(await code(classify.run('w402'))).toBe('INVALID_OUTPUT');
  expect(await code(classify.run('w1'))).toBe('answered');
  expect(gate.sessions).toBe(1);
  expect(classify.health().status).toBe('ok');
});

test('one poisoned row of a shared batch fails alone', async () => {
  const { classify, gate } = await openGated({ fake });
  const first = classify.run('w0');
  await gate.whenBegun(1);
  const codes = Promise.all(['w1', 'w400', 'w2', 'w401', 'w402', 'w3'].map((text) => code(classify.run(text))));
  gate.open();
  await first;
  expect(await codes).toEqual([
    'answered',
    'EXECUTION_FAILED',
    'answered',
    'EXECUTION_FAILED',
    'INVALID_OUTPUT',
    'answered',
  ]);
  // They did share a batch: only then are rows run a second time.
  expect(gate.rows().filter((id) => id === fakeTokenId(1))).toHaveLength(2);
});

test('an observer that throws breaks nothing', async () => {
  await using classify = await pipeline('text-classification', {
    model: fakeModel(),
    backend: { module: '@lexrun/core/testing', options: {} },
    executor: 'inline',
    telemetry: {
      emit() {
        throw new Error('broken observer');
      },
    },
  });
  expect(await code(classify.run('w1'))).toBe('answered');
});
