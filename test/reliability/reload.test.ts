import { fakeModel } from '@lexrun/core/testing';
import { expect, test } from 'vitest';
import { openGated } from './gated.js';

test('a model is replaced under load without a failed request', async () => {
  const { model, classify, gate } = await openGated({ workers: 2 });
  gate.open();
  let stop = false;
  let answered = 0;
  const callers = Array.from({ length: 16 }, async (_, caller) => {
    while (!stop) {
      await classify.run(`w${caller + 1}`);
      answered++;
    }
  });
  for (let round = 0; round < 3; round++) {
    const before = answered;
    await model.reload(fakeModel());
    await expect.poll(() => answered, { timeout: 20_000 }).toBeGreaterThan(before);
  }
  stop = true;
  await Promise.all(callers);
  expect(model.health()).toMatchObject({ status: 'ok', queue: { texts: 0, tokens: 0 } });
});

test('what runs on the old model is answered by it, and the switch waits for nobody', async () => {
  const { model, classify, gate } = await openGated();
  const running = classify.run('w1');
  await gate.whenBegun(1);
  const swapped = model.reload(fakeModel());
  await expect.poll(() => gate.sessions, { timeout: 20_000 }).toBe(2);
  gate.open();
  await swapped;
  expect(await running).toMatchObject({ truncated: false });
  expect(await classify.run('w2')).toMatchObject({ truncated: false });
});

test('a model that cannot be loaded leaves the one in use', async () => {
  const { model, classify, gate } = await openGated();
  gate.open();
  await expect(model.reload('./no-such-model')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  expect(await classify.run('w1')).toMatchObject({ truncated: false });
});

test('a closed model is not replaced', async () => {
  const { model } = await openGated();
  await model.close();
  await expect(model.reload(fakeModel())).rejects.toMatchObject({ code: 'CLOSED' });
});
