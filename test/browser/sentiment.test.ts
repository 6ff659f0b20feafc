import { expect, test } from 'vitest';
import { useBrowser } from './harness/use-browser.js';

const stage = useBrowser();

test('one answer', async () => {
  const page = await stage.open();
  const result = await page.evaluate(async () => {
    const t0 = performance.now();
    const classify = await window.lexrun.pipeline('text-classification', { model: '/models/sentiment' });
    const t1 = performance.now();
    const answer = await classify.run('这部电影真的很好看');
    const t2 = performance.now();
    const health = classify.health();
    await classify.close();
    return { answer, health, isolated: crossOriginIsolated, times: [t1 - t0, t2 - t1] };
  });
  console.log(JSON.stringify(result), stage.site.requests);
  expect(result.answer.label).toBe('POSITIVE');
});
