import { type LogEvent, type RequestLogEvent, structuredLog } from '@lexrun/core';
import { fakeTokenId } from '@lexrun/core/testing';
import { expect, test } from 'vitest';
// @ts-expect-error the examples are plain JavaScript
import { pinoLog } from '../../examples/observability/pino-log.mjs';
import { fakePipeline } from './fake-pipeline.js';

test('a call is one plain event: who, how much, how long, how it ended', async () => {
  const events: LogEvent[] = [];
  const telemetry = structuredLog({ log: (event) => events.push(event), gpuMemoryBytes: () => 4_096 });
  const classify = await fakePipeline({ telemetry, variant: 'blue' }, { failOn: fakeTokenId(499), delayMs: 5 });
  await classify.run(['w1 w2', 'w3']);
  await expect(classify.run('w499')).rejects.toMatchObject({ code: 'EXECUTION_FAILED' });
  await expect(classify.run('')).rejects.toMatchObject({ code: 'EMPTY_TEXT' });
  await classify.close();

  const [ok, failed, rejected] = events as RequestLogEvent[];
  expect(events).toHaveLength(3);
  expect(JSON.parse(JSON.stringify(ok))).toEqual(ok);
  expect(ok).toMatchObject({
    event: 'request',
    level: 'info',
    task: 'text-classification',
    model: 'fake',
    variant: 'blue',
    revision: null,
    texts: 2,
    characters: 7,
    tokens: 2 + 2 + 1 + 2,
    truncated: 0,
    outcome: 'ok',
    code: null,
    gpuMemoryBytes: 4_096,
  });
  expect(ok!.ms.run).toBeGreaterThan(3);
  expect(ok!.ms.total).toBeGreaterThanOrEqual(ok!.ms.run);
  expect(failed).toMatchObject({ level: 'error', outcome: 'failed', code: 'EXECUTION_FAILED' });
  expect(rejected).toMatchObject({ level: 'warn', outcome: 'rejected', code: 'EMPTY_TEXT', characters: 0 });
  expect(new Set(events.map((event) => (event as RequestLogEvent).requestId)).size).toBe(3);
});

test('a sampler that fails costs its own figure, not the event', async () => {
  const events: LogEvent[] = [];
  const gpuMemoryBytes = (): never => {
    throw new Error('no nvidia-smi');
  };
  const classify = await fakePipeline({
    telemetry: structuredLog({ log: (event) => events.push(event), gpuMemoryBytes }),
  });
  await classify.run('w1');
  await classify.close();
  expect(events).toMatchObject([{ event: 'request', outcome: 'ok', gpuMemoryBytes: null }]);
});

test('without a sampler there is no GPU memory; without a log function there is no log', async () => {
  const events: LogEvent[] = [];
  const classify = await fakePipeline({ telemetry: structuredLog({ log: (event) => events.push(event) }) });
  await classify.run('w1');
  await classify.close();
  expect(events[0]).toMatchObject({ gpuMemoryBytes: null });
  expect(() => structuredLog({} as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
  expect(() => structuredLog({ log() {}, textHash: { key: 'guessable' } })).toThrow('16 bytes');
});

test('the adapter of the examples hands events to pino, by level, fields first', async () => {
  const lines: unknown[] = [];
  const method = (level: string) => (fields: object, message: string) => lines.push([level, fields, message]);
  const log = pinoLog({ info: method('info'), warn: method('warn'), error: method('error') });
  const classify = await fakePipeline({ telemetry: structuredLog({ log }) });
  await classify.run('w1');
  await expect(classify.run('')).rejects.toMatchObject({ code: 'EMPTY_TEXT' });
  await classify.close();
  expect(lines).toMatchObject([
    ['info', { outcome: 'ok', texts: 1 }, 'lexrun request'],
    ['warn', { outcome: 'rejected', code: 'EMPTY_TEXT' }, 'lexrun request'],
  ]);
  // Pino has a time and a level of its own.
  for (const [, fields] of lines as [string, object, string][]) expect(fields).not.toHaveProperty('time');
});
