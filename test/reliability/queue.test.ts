import { fakeTokenId } from '@lexrun/core/testing';
import { expect, test } from 'vitest';
import { openGated } from './gated.js';

test('beyond its bound the queue refuses at once, and its counts return to 0', async () => {
  const { classify, gate } = await openGated({ queue: { maxTexts: 4 } });
  const running = classify.run('w0');
  await gate.whenBegun(1);
  const queued = ['w1', 'w2', 'w3', 'w4'].map((text) => classify.run(text));
  const refused = classify.run('w5');
  await expect(refused).rejects.toMatchObject({ code: 'QUEUE_FULL', retryable: true, details: { limit: 4 } });
  expect(gate.ended).toBe(0);
  expect(classify.health().queue).toMatchObject({ texts: 4, maxTexts: 4 });
  gate.open();
  await Promise.all([running, ...queued]);
  expect(classify.health().queue).toMatchObject({ texts: 0, tokens: 0 });
  expect(gate.rows()).not.toContain(fakeTokenId(5));
  await classify.run('w5');
});

test('a list is admitted all or nothing', async () => {
  const { classify, gate } = await openGated({ queue: { maxTexts: 4 } });
  const running = classify.run('w0');
  await gate.whenBegun(1);
  const two = classify.run(['w1', 'w2']);
  await expect(classify.run(['w3', 'w4', 'w5'])).rejects.toMatchObject({ code: 'QUEUE_FULL', details: { actual: 3 } });
  expect(classify.health().queue.texts).toBe(2);
  const more = classify.run(['w6', 'w7']);
  expect(await Promise.race([more.catch(() => 'refused'), Promise.resolve('admitted')])).toBe('admitted');
  gate.open();
  expect(await Promise.all([running, two, more])).toHaveLength(3);
  for (const word of [3, 4, 5]) expect(gate.rows()).not.toContain(fakeTokenId(word));
});

test('a request whose deadline passed while it waited never runs', async () => {
  const { classify, gate } = await openGated();
  const running = classify.run('w1');
  await gate.whenBegun(1);
  const late = classify.run('w2', { timeoutMs: 30 });
  const inTime = classify.run('w3');
  await expect(late).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', retryable: true, details: { limit: 30 } });
  expect(gate.ended).toBe(0);
  gate.open();
  await Promise.all([running, inTime]);
  expect(gate.rows()).toEqual([fakeTokenId(1), fakeTokenId(3)]);
});

test('the failure of one text of a list withdraws the rest of the list', async () => {
  const { classify, gate } = await openGated({ fake: { failOn: fakeTokenId(9) }, batch: { maxRows: 1 } });
  const running = classify.run('w1');
  await gate.whenBegun(1);
  const list = classify.run(['w9', 'w10 w10', 'w11 w11']);
  gate.open(2);
  await expect(list).rejects.toMatchObject({ code: 'EXECUTION_FAILED' });
  gate.open();
  await running;
  await classify.run('w12');
  expect(gate.rows()).not.toContain(fakeTokenId(11));
  expect(classify.health().queue).toMatchObject({ texts: 0, tokens: 0 });
});

test('interactive requests pass bulk ones, and bulk ones are not starved', async () => {
  const { classify, gate } = await openGated({ batch: { maxRows: 1, maxPaddedTokens: 1 } });
  const first = classify.run('w0');
  await gate.whenBegun(1);
  const bulk = Array.from({ length: 3 }, (_, index) => classify.run(`w${100 + index}`, { priority: 'bulk' }));
  const interactive = Array.from({ length: 20 }, (_, index) => classify.run(`w${1 + index}`));
  gate.open();
  await Promise.all([first, ...bulk, ...interactive]);
  const order = gate.rows().map((id) => (id >= fakeTokenId(100) ? 'bulk' : 'interactive'));
  // Two batches may be in the executor before any bulk request has come.
  expect(order.indexOf('bulk')).toBeGreaterThan(1);
  expect(order.indexOf('bulk')).toBeLessThan(order.lastIndexOf('interactive'));
});
