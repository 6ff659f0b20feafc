import { describe, expect, it } from 'vitest';
import { parseManifest } from './manifest.js';

const hash = 'a'.repeat(64);
const minimal = { version: 1, files: { 'config.json': { sha256: hash } } };

describe('parseManifest', () => {
  it('reads every key', () => {
    const manifest = parseManifest({
      ...minimal,
      name: 'n',
      task: 'text-classification',
      taskDefaults: { topK: null },
      dtype: 'q4',
      maxLength: 256,
      revision: 'abc',
      licence: 'Apache-2.0',
      provenance: 'from somewhere',
      accuracy: [{ dataset: 'd', metric: 'f1', value: 0.5, dtype: 'q4' }],
    });
    expect(manifest.taskDefaults).toEqual({ topK: null });
    expect(manifest.files).toEqual(new Map([['config.json', { sha256: hash }]]));
    expect(manifest.accuracy?.[0]?.value).toBe(0.5);
  });

  it('names what is wrong, not what the file says', () => {
    expect(() => parseManifest({ ...minimal, maxLenght: 5 })).toThrowError('unknown key "maxLenght"');
    expect(() => parseManifest({ ...minimal, maxLength: 'secret' })).toThrowError(/maxLength is invalid$/);
    expect(() => parseManifest({ ...minimal, files: { 'a.json': { sha256: 'secret' } } })).toThrowError(
      /sha256 of an entry of files is invalid$/,
    );
    expect(() => parseManifest([])).toThrowError(/not an object/);
  });

  it.each([
    { ...minimal, version: 2 },
    { version: 1 },
    { ...minimal, maxLength: 0 },
    { ...minimal, maxLength: 1_000_001 },
    { ...minimal, files: { 'config.json': { sha256: hash.toUpperCase() } } },
    { ...minimal, files: { 'config.json': { sha256: hash, bytes: -1 } } },
    { ...minimal, files: { 'config.json': { sha256: [hash] } } },
    { ...minimal, accuracy: [{ dataset: 'd', metric: 'f1', value: '0.5' }] },
    { ...minimal, files: { '../config.json': { sha256: hash } } },
    { ...minimal, files: { '/etc/passwd': { sha256: hash } } },
    { ...minimal, files: { 'C:\\x': { sha256: hash } } },
    { ...minimal, files: { 'a/.git/config': { sha256: hash } } },
    { ...minimal, files: Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`f${i}`, { sha256: hash }])) },
  ])('refuses manifest %#', (json) => {
    expect(() => parseManifest(json)).toThrowError(expect.objectContaining({ code: 'INVALID_MODEL' }));
  });

  it('gives __proto__ no power', () => {
    const json = JSON.parse(
      `{"version":1,"files":{"__proto__":{"sha256":"${hash}"}},"taskDefaults":{"__proto__":{"polluted":1}}}`,
    );
    const manifest = parseManifest(json);
    expect(manifest.files.size).toBe(0);
    expect((manifest.taskDefaults as { polluted?: number }).polluted).toBeUndefined();
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
