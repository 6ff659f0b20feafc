import { expect, it } from 'vitest';
import {
  fn,
  graph,
  int,
  model,
  node,
  sub,
  tensor,
  text,
  value,
  varint,
} from '../../../../../test/fixtures/models/build-onnx.js';
import { inspectOnnx } from './inspect-onnx.js';

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const file = (...parts: (readonly number[])[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([...model(graph({})), ...parts.flat()]);
const refused = (why: string) =>
  expect.objectContaining({ code: 'INVALID_MODEL', message: expect.stringContaining(why) });

/** The graph of nodes without a name: two bytes each. */
const nodes = (count: number): Uint8Array<ArrayBuffer> =>
  model(times(count * 2, (index) => (index % 2 === 0 ? 0x0a : 0)));
const external = (count: number): Uint8Array<ArrayBuffer> =>
  model(graph({ tensors: times(count, (index) => tensor({ external: { location: `w${index}` } })) }));
const opsets = (count: number): Uint8Array<ArrayBuffer> =>
  file(...times(count - 1, (index) => sub(8, [...text(1, `domain${index}`), ...int(2, 1)])));

it.each([
  ['nodes', 1_000_000, nodes, 'more than 1000000 nodes'],
  [
    'inputs',
    10_000,
    (count: number) => model(graph({ inputs: times(count, () => text(1, 'a')) })),
    'too many inputs or',
  ],
  [
    'outputs',
    10_000,
    (count: number) => model(graph({ outputs: times(count, () => text(1, 'a')) })),
    'too many inputs or',
  ],
  ['operator sets', 100, opsets, 'too many operator sets'],
  [
    'functions',
    1_000,
    (count: number) =>
      model(
        graph({}),
        times(count, (index) => fn(`f${index}`, [])),
      ),
    'too many functions',
  ],
  [
    'functions of one name',
    1_000,
    (count: number) =>
      model(
        graph({}),
        times(count, () => fn('overloaded', [])),
      ),
    'too many functions',
  ],
  ['external files', 1_000, external, 'too many external files'],
  [
    'axes of a weight',
    32,
    (count: number) => model(graph({ tensors: [tensor({ dims: times(count, () => 1) })] })),
    'a tensor has too many dimensions',
  ],
  [
    'axes of an input',
    32,
    (count: number) =>
      model(
        graph({
          inputs: [
            value(
              'ids',
              7,
              times(count, () => 1),
            ),
          ],
        }),
      ),
    'an input or output has too many dimensions',
  ],
])('takes as many %s as %i, and no more', (_, most, make, why) => {
  expect(() => inspectOnnx(make(most))).not.toThrow();
  expect(() => inspectOnnx(make(most + 1))).toThrow(refused(why));
});

it('counts the operators of functions that share a name', () => {
  const overloads = [fn('f', [node('Add')]), fn('f', [node('Add'), node('Mul')])];
  const { operators } = inspectOnnx(model(graph({ nodes: [node('f', 'local'), node('Add')] }), overloads));
  expect([operators.get('ai.onnx:Add'), operators.get('ai.onnx:Mul'), operators.get('local:f')]).toEqual([3, 1, 1]);
});

it.each([
  [
    'a tensor of more elements than a number holds exactly',
    graph({ tensors: [tensor({ dims: [2 ** 30, 2 ** 30] })] }),
    'out of range',
  ],
  ['a negative dimension', graph({ tensors: [tensor({ dims: [-1n] })] }), 'out of range'],
  ['a place that is neither inside nor outside', graph({ tensors: [[...int(1, 1), ...int(14, 2)]] }), 'no known place'],
  ['a node of an attribute that is cut', graph({ nodes: [[0x2a, 5, 1]] }), 'in the middle of a field'],
  ['a group, which ONNX does not have', [...graph({}), 0x0b], 'unknown kind'],
  ['the field 0', [...graph({}), 0x02, 0], 'tag is out of range'],
  ['a tag beyond 32 bits', [...graph({}), 0x88, 0x80, 0x80, 0x80, 0x10, 0], 'tag is out of range'],
  ['a name that is too long', graph({ nodes: [node('x'.repeat(257))] }), 'a name is too long'],
])('refuses %s', (_, body, why) => {
  expect(() => inspectOnnx(model(body))).toThrow(refused(why));
});

it('passes over fields of fixed width that it does not know', () => {
  const known = inspectOnnx(model(graph({ nodes: [node('MatMul')] })));
  const wide = [...varint(99 * 8 + 1), ...Array(8).fill(1), ...varint(99 * 8 + 5), ...Array(4).fill(1)];
  expect(inspectOnnx(model([...wide, ...graph({ nodes: [node('MatMul')] })]))).toEqual(known);
});
