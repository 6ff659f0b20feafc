import { expect, it } from 'vitest';
import { isRealmLost } from './realm-lost.js';

it.each([
  ['a trap', new WebAssembly.RuntimeError('unreachable')],
  ['a C++ exception', 12_345],
  ['an abort', new Error('Aborted(CompileError: …)')],
  ['memory that ran out', new RangeError('WebAssembly.Memory.grow(): out of memory')],
])('%s ends the realm', (_, error) => {
  expect(isRealmLost(error)).toBe(true);
});

it.each([
  ['a wrong shape', new Error('failed to call OrtRun(). ERROR_CODE: 2, ERROR_MESSAGE: Got invalid dimensions')],
  ['a model it cannot read', new Error("Can't create a session. ERROR_CODE: 7")],
  ['an aborted request', new DOMException('aborted', 'AbortError')],
  ['nothing', undefined],
])('%s does not', (_, error) => {
  expect(isRealmLost(error)).toBe(false);
});
