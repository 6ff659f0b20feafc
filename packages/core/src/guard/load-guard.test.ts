import { expect, it, vi } from 'vitest';
import { cleanText } from './clean-text.js';
import { loadGuard, resolveGuard } from './guard-options.js';

const loads = vi.hoisted(() => ({ count: 0 }));
vi.mock('./normalize-text.js', (original) => {
  loads.count++;
  return original();
});

it('loads the code of a normalization only where one is asked for', async () => {
  const plain = await loadGuard({ maxTexts: 3 });
  expect(plain).toMatchObject({ maxTexts: 3, normalize: undefined });
  expect(cleanText('cafe\u0301', 'text', plain).text).toBe('cafe\u0301');
  expect(loads.count).toBe(0);

  const normalizing = await loadGuard({ normalization: 'NFC' });
  expect(cleanText('cafe\u0301', 'text', normalizing).text).toBe('café');
  expect(loads.count).toBe(1);
});

it('checks the options before it loads anything', async () => {
  await expect(loadGuard({ normalization: 'nfc' })).rejects.toMatchObject({ code: 'INVALID_OPTIONS' });
});

it('walks no text for a normal form that was not asked for', () => {
  const normalize = vi.fn();
  expect(resolveGuard({}, normalize).normalize).toBeUndefined();
  expect(resolveGuard({ normalization: 'NFKC' }, normalize).normalize).toBe(normalize);
});
