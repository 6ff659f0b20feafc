import { expect, test } from 'vitest';
import { openGated } from './gated.js';

const settle = async (answers: readonly Promise<unknown>[]): Promise<string[]> =>
  (await Promise.allSettled(answers)).map((answer) =>
    answer.status === 'fulfilled' ? 'answered' : answer.reason.code,
  );

test('close answers what is in hand, refuses what comes later, and may be called twice', async () => {
  const { model, classify, gate } = await openGated();
  const running = classify.run('w1');
  await gate.whenBegun(1);
  const inHand = ['w2', 'w3', 'w4 w5'].map((text) => classify.run(text));
  const impatient = classify.run('w7', { timeoutMs: 30 });
  const closed = Promise.all([model.close(), model.close(), classify.close()]);
  await expect(classify.run('w6')).rejects.toMatchObject({ code: 'CLOSED' });
  // Time passes, and close still waits.
  await expect(impatient).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  gate.open();
  expect(await settle([running, ...inHand])).toEqual(['answered', 'answered', 'answered', 'answered']);
  await closed;
  expect(model.health()).toMatchObject({ status: 'closed', queue: { texts: 0, tokens: 0 } });
  await model.close();
});

test('what is not answered within drainTimeoutMs ends with CLOSED, and is not worked off', async () => {
  const { model, classify, gate } = await openGated({ drainTimeoutMs: 50 });
  const running = classify.run('w1');
  await gate.whenBegun(1);
  const queued = Array.from({ length: 20 }, (_, index) => classify.run(`w${index + 2}`));
  const closed = model.close();
  expect(await settle([running, ...queued])).toEqual(new Array(21).fill('CLOSED'));
  gate.open();
  await closed;
  expect(gate.begun).toBe(1);
});

test('a stream in hand ends with CLOSED when its model is closed', async () => {
  const { model, classify, gate } = await openGated({ drainTimeoutMs: 0 });
  const stream = classify.stream(['w1', 'w2', 'w3']);
  const next = stream.next();
  await gate.whenBegun(1);
  const closed = model.close();
  await expect(next).rejects.toMatchObject({ code: 'CLOSED', details: { index: 0 } });
  gate.open();
  await closed;
});
