import { fakeTokenId } from '@lexrun/core/testing';
import { expect, test } from 'vitest';
import { openGated } from './gated.js';

const words = (count: number): string[] => Array.from({ length: count }, (_, index) => `w${index}`);

test('answers any number of texts in their order', async () => {
  const { classify, gate } = await openGated({ queue: { maxTexts: 16 } });
  gate.open();
  const texts = words(300).map((word, index) => [word, ...words(index % 7)].join(' '));
  const indexes: number[] = [];
  const answers: unknown[] = [];
  for await (const { index, result } of classify.stream(texts)) {
    indexes.push(index);
    answers.push(result);
  }
  expect(indexes).toEqual(texts.map((_, index) => index));
  for (const index of [0, 13, 299]) expect(answers[index]).toEqual(await classify.run(texts[index] as string));
});

test('takes half of the queue, reads its source no further, and leaves the rest to other callers', async () => {
  const { classify, gate } = await openGated({ queue: { maxTexts: 8 } });
  let read = 0;
  function* source(): Generator<string> {
    for (; read < 100; ) yield `w${read++}`;
  }
  const stream = classify.stream(source());
  const first = stream.next();
  await gate.whenBegun(1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(read).toBe(4);
  expect(classify.health().queue.texts).toBeLessThanOrEqual(4);
  const others = Array.from({ length: 4 }, (_, index) => classify.run(`w${200 + index}`));
  gate.open();
  await Promise.all(others);
  expect((await first).value?.index).toBe(0);
  await new Promise((resolve) => setImmediate(resolve));
  expect(read).toBeLessThanOrEqual(1 + 4);
  let taken = 1;
  for await (const _ of stream) {
    taken++;
    expect(read - taken).toBeLessThanOrEqual(4);
  }
  expect(taken).toBe(100);
});

test('leaving the loop withdraws what waits and closes the source', async () => {
  const { classify, gate } = await openGated({ queue: { maxTexts: 16 }, batch: { maxRows: 1 } });
  let closed = false;
  function* source(): Generator<string> {
    try {
      for (let index = 0; ; index++) yield `w${index}`;
    } finally {
      closed = true;
    }
  }
  gate.open(1);
  for await (const { index } of classify.stream(source())) {
    expect(index).toBe(0);
    await gate.whenBegun(2);
    break;
  }
  expect(closed).toBe(true);
  expect(classify.health().queue).toMatchObject({ texts: 0, tokens: 0 });
  gate.open();
  await classify.run('w300');
  // What ran already could not be called back; nothing else was run for a consumer who had gone.
  expect(gate.rows()).toEqual([fakeTokenId(0), fakeTokenId(1), fakeTokenId(300)]);
});

test('an item that cannot be answered ends the stream, or takes its own place', async () => {
  const { classify, gate } = await openGated({ fake: { failOn: fakeTokenId(400) } });
  gate.open();
  const texts = ['w1', 'w400', '', 'w2'];
  const failed = (async () => {
    for await (const _ of classify.stream(texts));
  })();
  await expect(failed).rejects.toMatchObject({ code: 'EXECUTION_FAILED', details: { index: 1 } });
  const seen: (string | undefined)[] = [];
  for await (const { error } of classify.stream(texts, { onError: 'yield' })) seen.push(error?.code);
  expect(seen).toEqual([undefined, 'EXECUTION_FAILED', 'EMPTY_TEXT', undefined]);
});

test('a signal ends a stream that waits for room in the queue', async () => {
  const { classify, gate } = await openGated({ queue: { maxTexts: 2 } });
  const others = [classify.run('w1')];
  await gate.whenBegun(1);
  others.push(classify.run('w2'), classify.run('w3'));
  const controller = new AbortController();
  const next = classify.stream(['w4'], { signal: controller.signal }).next();
  await new Promise((resolve) => setImmediate(resolve));
  controller.abort();
  await expect(next).rejects.toMatchObject({ code: 'ABORTED' });
  expect(gate.ended).toBe(0);
  gate.open();
  await Promise.all(others);
});

test('reports progress with a total where there is one', async () => {
  const { classify, gate } = await openGated();
  gate.open();
  const seen: { done: number; total: number | undefined; secondsLeft: number | undefined }[] = [];
  const onProgress = (progress: (typeof seen)[number]): void => void seen.push(progress);
  for await (const _ of classify.stream(words(3), { onProgress }));
  expect(seen.map(({ done, total }) => [done, total])).toEqual([
    [1, 3],
    [2, 3],
    [3, 3],
  ]);
  expect(seen.at(-1)?.secondsLeft).toBe(0);
});
