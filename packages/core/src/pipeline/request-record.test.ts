import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { combineTelemetry } from '../telemetry/combine-telemetry.js';
import { NO_TELEMETRY, safeTelemetry } from '../telemetry/safe-telemetry.js';
import type { RequestFacts, TelemetryEvent } from '../telemetry/telemetry.js';
import { createRequestRecord } from './request-record.js';

const facts: RequestFacts = {
  requestId: '1',
  task: 'text-classification',
  model: 'fake',
  revision: undefined,
  device: 'cpu',
  variant: undefined,
  texts: 1,
  characters: 4,
};
const timing = {
  startedAt: 0,
  tokenizeMs: 1,
  runMs: 1,
  decodeMs: 0,
  rows: 1,
  tokens: 3,
  batchRows: 1,
  batchPaddedTokens: 3,
};
const key = new TextEncoder().encode('a key of sixteen bytes or more');
const expected = createHmac('sha256', key).update('text').digest('hex').slice(0, 32);

test('texts are read and hashed only where an observer asked for it', () => {
  const events: TelemetryEvent[] = [];
  const emit = (event: TelemetryEvent): void => void events.push(event);
  let reads = 0;
  const texts = (): string[] => {
    reads++;
    return ['text'];
  };
  createRequestRecord(NO_TELEMETRY, () => facts, texts).accepted(0, 0);
  createRequestRecord(safeTelemetry({ emit }), () => facts, texts).accepted(0, 0);
  expect(reads).toBe(0);
  expect(events.some((event) => 'request' in event && 'textHash' in event.request)).toBe(false);

  const asked = combineTelemetry({ emit }, { emit() {}, textHashKey: key });
  createRequestRecord(safeTelemetry(asked), () => facts, texts).completed([]);
  expect(reads).toBe(1);
  expect(events.at(-1)).toMatchObject({ type: 'completed', request: { textHash: expected } });
});

test('nobody watching: the facts are not even gathered', () => {
  const record = createRequestRecord(NO_TELEMETRY, () => {
    throw new Error('gathered');
  });
  record.accepted(1, 1);
  record.completed([{}]);
});

test('waiting is measured from admission to the run, on whatever clock the executor has', () => {
  const events: TelemetryEvent[] = [];
  const record = createRequestRecord({ emit: (event) => void events.push(event) }, () => facts);
  record.executed(0, performance.now() - 50, { ...timing, startedAt: Date.now() - 20 });
  const executed = events[0] as Extract<TelemetryEvent, { type: 'executed' }>;
  expect(executed.queuedMs).toBeGreaterThan(25);
  expect(executed.queuedMs).toBeLessThan(35);
});

test('a result that is no object counts as whole', () => {
  const events: TelemetryEvent[] = [];
  const record = createRequestRecord({ emit: (event) => void events.push(event) }, () => facts);
  record.completed([null, undefined, 3, { truncated: true }]);
  expect(events[0]).toMatchObject({ type: 'completed', truncated: 1 });
});
