import { describe, expect, it } from 'vitest';
import type { TensorInfo } from '../session/tensor.js';
import { decodeResponse } from './decode-response.js';

const LOGITS: TensorInfo = { name: 'logits', type: 'float32', shape: ['batch_size', 2] };
const values = new Float32Array([1, -2, 0.5, 4]);
const raw = new Uint8Array(values.buffer);
const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** An answer as a server sends it: JSON, and the tensors behind it. */
function answer(json: unknown, tail: Uint8Array = new Uint8Array(0)): [Uint8Array<ArrayBuffer>, string] {
  const head = bytes(typeof json === 'string' ? json : JSON.stringify(json));
  const body = new Uint8Array(head.length + tail.length);
  body.set(head);
  body.set(tail, head.length);
  return [body, String(head.length)];
}
const output = (more: object = {}): object => ({ name: 'logits', datatype: 'FP32', shape: [2, 2], ...more });
const sized = (size: unknown): object => output({ parameters: { binary_data_size: size } });

describe('decodeResponse', () => {
  it('reads raw tensors at any offset, as copies', () => {
    const [body, length] = answer({ model_name: 'm', outputs: [sized(16)] }, raw);
    const { logits } = decodeResponse(body, length, [LOGITS]);
    body.fill(0);
    expect(logits).toEqual({ type: 'float32', dims: [2, 2], data: values });
  });

  it('reads JSON values, flat or nested', () => {
    for (const data of [
      [...values],
      [
        [1, -2],
        [0.5, 4],
      ],
    ]) {
      const [body] = answer({ outputs: [output({ data })] });
      expect(decodeResponse(body, null, [LOGITS]).logits?.data).toEqual(values);
    }
  });

  it('reads every whole number and truth value in JSON', () => {
    const info: TensorInfo[] = [
      { name: 'ids', type: 'int64', shape: ['n'] },
      { name: 'flags', type: 'bool', shape: ['n'] },
    ];
    const outputs = [
      { name: 'flags', datatype: 'BOOL', shape: [2], data: [true, false] },
      { name: 'ids', datatype: 'INT64', shape: [2], data: [-1, 2 ** 40] },
    ];
    const read = decodeResponse(answer({ outputs })[0], null, info);
    expect(read.ids?.data).toEqual(BigInt64Array.of(-1n, 2n ** 40n));
    expect(read.flags?.data).toEqual(Uint8Array.of(1, 0));
  });

  it('reads an answer of no rows', () => {
    const [body] = answer({ outputs: [output({ shape: [0, 2], data: [] })] });
    expect(decodeResponse(body, null, [LOGITS]).logits?.data).toHaveLength(0);
  });

  it.each<[string, unknown, Uint8Array?]>([
    ['no JSON', 'oops'],
    ['no object', []],
    ['no outputs', { outputs: 'logits' }],
    ['null as an output', { outputs: [null] }],
    ['a missing output', { outputs: [] }],
    ['an unknown output', { outputs: [output({ name: 'other', data: [1, 2, 3, 4] })] }],
    ['__proto__ as an output', '{"outputs":[{"name":"__proto__","datatype":"FP32","shape":[1],"data":[1]}]}'],
    ['an output twice', { outputs: [sized(16), sized(16)] }, new Uint8Array(32)],
    ['another datatype', { outputs: [output({ datatype: 'INT32', data: [1, 2, 3, 4] })] }],
    ['an unknown datatype', { outputs: [output({ datatype: 'FP33', data: [1, 2, 3, 4] })] }],
    ['another rank', { outputs: [output({ shape: [4], data: [1, 2, 3, 4] })] }],
    ['another fixed axis', { outputs: [output({ shape: [1, 4], data: [1, 2, 3, 4] })] }],
    ['a negative axis', { outputs: [output({ shape: [-2, 2], data: [] })] }],
    ['a fractional axis', { outputs: [output({ shape: [0.5, 2], data: [1] })] }],
    ['a huge axis', { outputs: [output({ shape: [2 ** 50, 2], parameters: { binary_data_size: 2 ** 53 } })] }],
    ['no shape', { outputs: [output({ shape: null, data: [1, 2, 3, 4] })] }],
    ['too few values', { outputs: [output({ data: [1, 2, 3] })] }],
    ['values of text', { outputs: [output({ data: [1, 2, 3, '4'] })] }],
    ['no values', { outputs: [output()] }],
    ['a size below the shape', { outputs: [sized(12)] }, new Uint8Array(12)],
    ['a size beyond the answer', { outputs: [sized(16)] }, new Uint8Array(15)],
    ['a size that is text', { outputs: [sized('16')] }, raw],
    ['a negative size', { outputs: [sized(-16)] }, raw],
    ['bytes of nobody', { outputs: [sized(16)] }, new Uint8Array(17)],
  ])('refuses %s', (_what, json, tail) => {
    const [body, length] = answer(json, tail);
    expect(() => decodeResponse(body, length, [LOGITS])).toThrow(expect.objectContaining({ code: 'INVALID_OUTPUT' }));
  });

  it.each(['-1', '1e9', 'NaN', '', '0.5', '99999'])('refuses %j as the length of the JSON', (length) => {
    const [body] = answer({ outputs: [sized(16)] }, raw);
    expect(() => decodeResponse(body, length, [LOGITS])).toThrow(expect.objectContaining({ code: 'INVALID_OUTPUT' }));
  });

  it('refuses JSON nested without end, and whole numbers that JSON cannot carry', () => {
    const deep = bytes('['.repeat(100_000));
    expect(() => decodeResponse(deep, null, [LOGITS])).toThrow(expect.objectContaining({ code: 'INVALID_OUTPUT' }));
    const ids: TensorInfo = { name: 'ids', type: 'int64', shape: ['n'] };
    const [body] = answer('{"outputs":[{"name":"ids","datatype":"INT64","shape":[1],"data":[9007199254740993]}]}');
    expect(() => decodeResponse(body, null, [ids])).toThrow(expect.objectContaining({ code: 'INVALID_OUTPUT' }));
  });
});
