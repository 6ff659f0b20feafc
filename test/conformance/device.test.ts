import { fileURLToPath } from 'node:url';
import { pipeline } from '@lexrun/node';
import { expect, test } from 'vitest';

const model = fileURLToPath(new URL('../../examples/models/sentiment', import.meta.url));
const open = (options: object) => pipeline('text-classification', { model, workers: 1, ...options });

test('auto tells in health() what it runs on, and why', async () => {
  await using classify = await open({});
  const { provider, deviceReason } = classify.health();
  expect(provider).toMatch(/^(cpu|cuda|dml|coreml)$/);
  expect(deviceReason).toMatch(/^auto: /);
  expect((await classify.run('A wonderful film.')).label).toBe('POSITIVE');
});

test('the processor is used without a choice', async () => {
  await using classify = await open({ device: 'cpu' });
  const health = classify.health();
  expect(health.provider).toBe('cpu');
  expect(health.deviceReason).toBeUndefined();
});

// Each platform lacks one of the two, so this runs everywhere.
const absent = process.platform === 'win32' ? 'coreml' : 'dml';

test(`${absent}, which this platform lacks, is a typed error that says where it runs`, async () => {
  await expect(open({ device: absent })).rejects.toMatchObject({
    code: 'UNSUPPORTED_DEVICE',
    hint: expect.stringMatching(/runs on .*Or use device: 'cpu'/),
  });
});

test('an id on a device that has none is refused before anything is loaded', async () => {
  await expect(open({ device: 'cpu', deviceId: 1 })).rejects.toMatchObject({
    code: 'INVALID_OPTIONS',
    details: { option: 'deviceId' },
  });
});
