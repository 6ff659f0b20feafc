import { expect, test } from 'vitest';
import { openGated } from './gated.js';

test('pipelines of one model share its session, queue and executors', async () => {
  const { model, classify, gate } = await openGated({ fake: { labels: 1 } });
  gate.open();
  const rank = model.pipeline('text-ranking');
  const again = model.pipeline('text-classification');
  const answers = await Promise.all([
    rank.run({ query: 'w1', documents: ['w2', 'w3'] }),
    rank.run({ query: 'w1', documents: ['w4'] }),
  ]);
  expect(answers.map(({ ranking }) => ranking.length)).toEqual([2, 1]);
  expect(gate.sessions).toBe(1);
  expect(again.health()).toEqual(model.health());
  expect(model.health().executors).toHaveLength(1);
  await again.close();
  // A view that was closed takes nothing more; the model and its other views go on.
  await expect(again.run('w1')).rejects.toMatchObject({ code: 'CLOSED' });
  expect(await rank.run({ query: 'w1', documents: ['w2'] })).toBeDefined();
  expect(classify.health().status).toBe('ok');
});
