import { expect, test } from 'vitest';
import { createToldStrings } from '../setup/told-strings.js';
import { fakePipeline } from './fake-pipeline.js';

test('the search that runs behind every test finds a text, a word of one, in any case and any place', () => {
  const leaked = (told: unknown): string[] => {
    const found = createToldStrings();
    found.named('sentiment');
    found.asked(['Marrakesh is warm', { question: '鲸落 ?' }, 'ab c']);
    found.told(told);
    return found.leaks();
  };
  expect(leaked({ event: 'request', model: 'sentiment', code: 'EMPTY_TEXT', id: '1z', ms: { total: 3 } })).toEqual([]);
  for (const told of ['marrakesh', 'at MARRAKESH.', '鲸落', 'so: ab c', 'Marrakesh is warm']) {
    expect(leaked({ message: told }), told).toEqual([told]);
    expect(leaked([{ attributes: { [told]: [told] } }]), told).toEqual([told]);
  }
});

test('it is behind every test: a pipeline opened here tells the search of its calls', async () => {
  const classify = await fakePipeline();
  // Only what the search wraps is a proxy; the pipeline itself is a plain object whose functions never change.
  expect(classify.run).not.toBe(classify.run);
  await classify.close();
});
