import { url } from '@lexrun/core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openReference } from './open-reference.js';

const BASE = 'https://models.example.com/org/model/';
/** Files of the server, by their address. */
let files: Record<string, string>;
let asked: string[];

beforeEach(() => {
  files = {};
  asked = [];
  vi.stubGlobal('fetch', async (address: string) => {
    asked.push(address);
    const body = files[address];
    return new Response(body ?? null, { status: body === undefined ? 404 : 200 });
  });
});
afterEach(() => vi.unstubAllGlobals());

const open = () => openReference(url(BASE, { token: 'secret' }));

it.each([
  'https://elsewhere.example.com/steal.onnx',
  '//elsewhere.example.com/steal.onnx',
  '../../../admin.onnx',
  '/admin.onnx',
  '\ud800.onnx',
])('asks for nothing outside of the model that its manifest may list: %j', async (path) => {
  files[`${BASE}lexrun.json`] = JSON.stringify({ version: 1, files: { [path]: { sha256: '0'.repeat(64) } } });
  const model = await open();
  await model.read('lexrun.json', 1_000);
  await expect(model.has(path)).rejects.toMatchObject({ code: 'INVALID_MODEL' });
  await expect(model.read(path, 1_000)).rejects.toMatchObject({ code: 'INVALID_MODEL' });
  expect(asked).toEqual([`${BASE}lexrun.json`]);
});

it('takes a name for a name, whatever it means in an address', async () => {
  files[`${BASE}%252e%252e/a%23b%20c`] = 'here';
  const bytes = await (await open()).read('%2e%2e/a#b c', 1_000);
  expect(new TextDecoder().decode(bytes)).toBe('here');
});
