import { expect, test } from 'vitest';
import { PartMissing, withParts } from './part-missing.js';

test('work is done again for each part that was missing, and no more often', async () => {
  const there = new Set<string>();
  const need = (part: string): void => {
    if (there.has(part)) return;
    throw new PartMissing(async () => {
      there.add(part);
    });
  };
  let tries = 0;
  const work = (): string => {
    tries++;
    need('the rest of the tokenizer');
    need('what truncates');
    return 'done';
  };
  expect(await withParts(work)).toBe('done');
  expect(tries).toBe(3);
});

test('a part that cannot be loaded fails the work with its reason', async () => {
  const lost = (): never => {
    throw new PartMissing(() => Promise.reject(new Error('offline')));
  };
  await expect(withParts(lost)).rejects.toThrow('offline');
});
