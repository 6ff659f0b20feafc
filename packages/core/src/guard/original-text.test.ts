import { expect, it } from 'vitest';
import { checkCount } from './check-count.js';
import { cleanText } from './clean-text.js';
import { resolveGuard } from './guard-options.js';
import { loadMaps } from './lazy-map.js';
import { originalText } from './original-text.js';

it('finds the text and the spans of each field by name', async () => {
  await loadMaps();
  const guard = resolveGuard();
  const fields = new Map(
    Object.entries({ text: 'clean', 'documents[0]': '\0dirty' }).map(([name, original]) => [
      name,
      { original, map: cleanText(original, name, guard).map },
    ]),
  );
  const original = originalText(fields);
  expect(original.text('documents[0]')).toBe('\0dirty');
  expect(original.span('documents[0]', 0, 5)).toEqual([1, 6]);
  expect(original.span('text', 0, 5)).toEqual([0, 5]);
  expect(() => original.text('context')).toThrow(
    expect.objectContaining({ code: 'INTERNAL', message: 'No text was cleaned under the name context' }),
  );
});

it('refuses a call of too many texts with both numbers', () => {
  const guard = resolveGuard({ maxTexts: 2 });
  checkCount(2, guard);
  expect(() => checkCount(3, guard)).toThrow(
    expect.objectContaining({
      code: 'TOO_MANY_TEXTS',
      message: 'The call has 3 texts; at most 2 are admitted',
      details: { limit: 2, actual: 3 },
    }),
  );
});
