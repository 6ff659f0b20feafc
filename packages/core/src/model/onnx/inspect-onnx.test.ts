import { describe, expect, it } from 'vitest';
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

const refuses = (bytes: Uint8Array, why: RegExp): void => {
  expect(() => inspectOnnx(bytes)).toThrowError(
    expect.objectContaining({ code: 'INVALID_MODEL', message: expect.stringMatching(why) }),
  );
};
const nested = (depth: number): number[] =>
  depth === 0
    ? graph({ nodes: [node('DynamicQuantizeLinear')] })
    : graph({ nodes: [node('If', '', [sub(6, nested(depth - 1))])] });

describe('inspectOnnx', () => {
  it('reads inputs, outputs, operators and weights', () => {
    const summary = inspectOnnx(
      model(
        graph({
          nodes: [node('MatMul'), node('MatMul'), node('MatMulNBits', 'com.microsoft')],
          tensors: [tensor({ dims: [2, 3], raw: Array(24).fill(0) }), tensor({ dims: [3], type: 22, raw: [0, 0] })],
          inputs: [value('ids', 7, ['batch', 128])],
          outputs: [value('logits', 1, ['batch', 2])],
        }),
      ),
    );
    expect(summary).toMatchObject({
      irVersion: 8,
      producer: 'test',
      opsets: new Map([['ai.onnx', 17]]),
      operators: new Map([
        ['ai.onnx:MatMul', 2],
        ['com.microsoft:MatMulNBits', 1],
      ]),
      inputs: [{ name: 'ids', type: 'int64', shape: ['batch', 128] }],
      outputs: [{ name: 'logits', type: 'float32', shape: ['batch', 2] }],
      initializerBytes: 26,
      quantization: 'weight-only',
      batchInvariant: true,
      externalDataLocations: [],
    });
  });

  it.each([
    ['DynamicQuantizeLinear', ''],
    ['DynamicQuantizeLinear', 'ai.onnx'],
    ['DynamicQuantizeMatMul', 'com.microsoft'],
    ['DynamicQuantizeLSTM', 'com.microsoft'],
  ])('sees %s (%s) in graph, subgraph and function', (operator, domain) => {
    const inner = node(operator, domain);
    const models = [
      model(graph({ nodes: [inner] })),
      model(graph({ nodes: [node('Loop', '', [sub(6, graph({ nodes: [inner] }))])] })),
      model(graph({ nodes: [node('Loop', '', [sub(11, graph({ nodes: [inner] }))])] })),
      model(graph({ nodes: [node('f', 'local')] }), [fn('f', [inner])]),
    ];
    for (const bytes of models) {
      expect(inspectOnnx(bytes)).toMatchObject({ batchInvariant: false, quantization: 'dynamic-int8' });
    }
  });

  it('tells static quantization from none', () => {
    const kind = (operator: string): string => inspectOnnx(model(graph({ nodes: [node(operator)] }))).quantization;
    expect(kind('QLinearMatMul')).toBe('static');
    expect(kind('QuantizeLinear')).toBe('static');
    expect(kind('DequantizeLinear')).toBe('weight-only');
    expect(kind('Gemm')).toBe('none');
  });

  it('lists external files wherever a tensor can be', () => {
    const at = (location: string): number[] => tensor({ external: { location, offset: '16', length: '4' } });
    const summary = inspectOnnx(
      model(
        graph({
          nodes: [
            node('Constant', '', [sub(5, at('a'))]),
            node('Constant', '', [sub(10, at('b'))]),
            node('Constant', '', [sub(22, sub(1, at('c')))]),
            node('If', '', [sub(6, graph({ tensors: [at('d')] }))]),
          ],
          tensors: [at('e'), at('e')],
        }),
        [fn('f', [node('Constant', '', [sub(5, at('f'))])])],
      ),
    );
    expect([...summary.externalDataLocations].sort()).toEqual([...'abcdef']);
    expect(summary.externalTensors[0]).toEqual({ location: 'a', offset: 16, length: 4 });
  });

  it('refuses the file at whatever byte it is cut', () => {
    const whole = model(
      graph({
        nodes: [node('If', '', [sub(6, nested(2))])],
        tensors: [tensor({ dims: [4], raw: Array(16).fill(1) })],
        inputs: [value('x', 1, ['n'])],
      }),
    );
    inspectOnnx(whole);
    for (let length = 0; length < whole.length; length++) refuses(whole.slice(0, length), /truncated or malformed/);
  });

  it('bounds nesting, numbers and shapes', () => {
    refuses(model(nested(17)), /nested too deeply/);
    inspectOnnx(model(nested(16)));
    refuses(model(graph({ tensors: [tensor({ dims: [2 ** 40, 2 ** 40] })] })), /out of range/);
    refuses(model(graph({ tensors: [tensor({ dims: [-1] })] })), /out of range/);
    refuses(model(graph({ tensors: [tensor({ dims: [3], raw: [0, 0, 0, 0] })] })), /another number of bytes/);
    refuses(model(graph({ tensors: [tensor({ external: { offset: '0' } })] })), /names no file/);
    refuses(model(graph({ tensors: [tensor({ external: { location: 'x', offset: '-1' } })] })), /valid range/);
    refuses(
      model(graph({ tensors: [tensor({ external: { location: 'x', length: '99999999999999999999' } })] })),
      /valid range/,
    );
    refuses(Uint8Array.from([...varint(7 * 8 + 2), ...varint(2n ** 63n)]), /middle of a field/);
    refuses(Uint8Array.from([0x0b, 0x0c]), /unknown kind/);
    refuses(Uint8Array.from([...Array(10).fill(0xff), 1]), /ten bytes/);
    refuses(model(graph({ nodes: [node('x'.repeat(300))] })), /too long/);
  });

  it('refuses what a runtime could read otherwise than it does', () => {
    const entry = (key: string, at: string): number[] => sub(13, [...text(1, key), ...text(2, at)]);
    const constant = (...parts: number[][]): Uint8Array =>
      model(graph({ nodes: [node('Constant', '', [parts.flat()])] }));
    const external = tensor({ external: { location: 'a' } });
    const initializer = (...parts: number[][]): Uint8Array =>
      model(graph({ tensors: [[...tensor({}), ...parts.flat()]] }));
    // Protobuf keeps the low 32 bits, which say "external".
    refuses(initializer(entry('location', 'a'), int(14, 2n ** 32n + 1n)), /no known place/);
    refuses(initializer(entry('location', 'a')), /is not external/);
    refuses(initializer(entry('location', 'a'), entry('location', 'b'), int(14, 1)), /twice/);
    // Protobuf merges parts that come twice: a tensor of both, with the second one's file.
    refuses(constant(sub(5, external), sub(5, entry('location', 'b'))), /twice/);
    refuses(constant(sub(6, graph({})), sub(6, graph({}))), /twice/);
    refuses(constant(sub(22, [...sub(1, external), ...sub(1, external)])), /twice/);
    // Without their byte order mark two names would be one.
    expect(inspectOnnx(model(graph({ tensors: [tensor({ external: { location: '\ufeffa' } })] })))).toMatchObject({
      externalDataLocations: ['\ufeffa'],
    });
    refuses(initializer(sub(13, [...text(1, 'location'), ...sub(2, [0xff])]), int(14, 1)), /not UTF-8/);
  });

  it('refuses what is not one ONNX graph', () => {
    refuses(new Uint8Array(), /no graph/);
    refuses(new TextEncoder().encode('{"not":"onnx"}'), /malformed/);
    const body = graph({});
    refuses(Uint8Array.from([...model(body), ...sub(7, body)]), /more than one graph/);
    refuses(Uint8Array.from([...sub(7, body), ...sub(8, [...text(1, ''), ...int(2, 17)])]), /IR version/);
    refuses(
      Uint8Array.from([...[0x18, 0, 0, 0].slice(0, 2), 0x12, 4, ...new TextEncoder().encode('ORTM'), ...model(body)]),
      /ORT format/,
    );
    refuses(model(graph({ nodes: [node('EPContext', 'com.microsoft')] })), /compiled program/);
  });

  it('refuses functions that expand without bound', () => {
    const chain = (calls: number): Uint8Array =>
      model(
        graph({ nodes: [node('f39', 'local')] }),
        Array.from({ length: 40 }, (_, i) =>
          fn(`f${i}`, i === 0 ? [node('Add')] : Array.from({ length: calls }, () => node(`f${i - 1}`, 'local'))),
        ),
      );
    inspectOnnx(chain(1));
    refuses(chain(2), /expand to too many/);
    refuses(model(graph({ nodes: [node('f', 'local')] }), [fn('f', [node('f', 'local')])]), /calls itself/);
  });
});
