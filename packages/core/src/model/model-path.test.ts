import { expect, it } from 'vitest';
import { isModelPath, siblingPath } from './model-path.js';

it.each(['config.json', 'onnx/model.onnx_data', 'a/b/c d.bin', '模型.json', '🤗.json'])('takes %j', (path) => {
  expect(isModelPath(path)).toBe(true);
});

it.each([
  '',
  '/etc/passwd',
  '//host/share',
  '..',
  '../x',
  'a/../x',
  'a/./x',
  'a//x',
  'a/',
  '.hidden',
  'a\\..\\x',
  'C:x',
  'file:///x',
  'x\0.json',
  'x\n',
  'a./x',
  'a /x',
  '*/_ORT_MEM_ADDR_/*',
  '\ud83e.json',
  'x'.repeat(513),
])('refuses %j', (path) => {
  expect(isModelPath(path)).toBe(false);
});

it('resolves names beside the file that holds them', () => {
  expect(siblingPath('onnx/model.onnx', 'model.onnx_data')).toBe('onnx/model.onnx_data');
  expect(siblingPath('model.onnx', './w/part')).toBe('w/part');
  for (const name of ['../config.json', '/x', '././../x', './../x']) {
    expect(() => siblingPath('onnx/model.onnx', name)).toThrowError(/outside/);
  }
});
