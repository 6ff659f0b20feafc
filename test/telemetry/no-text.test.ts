import { fileURLToPath } from 'node:url';
import {
  combineTelemetry,
  createCanary,
  createMemorySource,
  createPipeline,
  type LogEvent,
  structuredLog,
  type TaskName,
  type TelemetryEvent,
} from '@lexrun/core';
import { openTelemetry } from '@lexrun/core/otel';
import { createFakeBackend, type FakeShape, fakeModel, fakeTokenId } from '@lexrun/core/testing';
import { pipeline } from '@lexrun/node';
import { afterAll, expect, test } from 'vitest';
import { inMemory } from './in-memory.js';

const MODEL = fileURLToPath(new URL('../../examples/models/sentiment', import.meta.url));
/** Words that occur nowhere but in the texts of this file. */
const SECRETS = ['Zebrawood', 'quixotry', '鲸落', 'w321', 'w499', 'Marrakesh', 'vexillology'];
const [NAME, NOUN, CHINESE, KNOWN, FAILING, PLACE, SCIENCE] = SECRETS as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];

const sdk = inMemory();
const events: TelemetryEvent[] = [];
const logs: LogEvent[] = [];
const telemetry = combineTelemetry(
  openTelemetry({ ...sdk, genAi: true }),
  structuredLog({ log: (event) => void logs.push(event) }),
  { emit: (event) => void events.push(event) },
);
afterAll(() => sdk.shutdown());

const open = <T extends TaskName>(task: T, shape: FakeShape) =>
  createPipeline(task, {
    model: fakeModel(),
    backend: createFakeBackend({ shape, failOn: fakeTokenId(499) }),
    source: createMemorySource(),
    guard: { bidiControls: 'reject', maxCharacters: 400 },
    telemetry,
  });

test('no span, metric, log or event holds a word of any text, option or error', async () => {
  const classify = await open('text-classification', 'row');
  await classify.run(`${NAME} ${KNOWN}`, { textPair: `${CHINESE} ${NOUN}` });
  await classify.run([`${NOUN} a`, `${NOUN} b`]);
  const refused = [
    classify.run(`${NAME} ${FAILING}`),
    classify.run(`${NAME} \u202e ${CHINESE}`),
    classify.run(`${NOUN} \ud800`),
    classify.run(`${PLACE} `.repeat(100)),
    classify.run({ text: NAME, [NOUN]: CHINESE } as never),
    classify.run(`${NAME}`, { [PLACE]: NOUN } as never),
    classify.run(`${NAME}`, { denyLabels: [SCIENCE] }),
    classify.run(`${NAME}`, { timeoutMs: NOUN as never }),
  ];
  for (const call of await Promise.allSettled(refused)) expect(call.status).toBe('rejected');
  const twin = await open('text-classification', 'row');
  const canary = createCanary({ stable: classify, candidate: twin, share: 1, telemetry });
  await canary.run(`${SCIENCE} ${KNOWN}`, { key: PLACE, requestId: 'r1' });
  canary.record('r1', NOUN);

  const answer = await open('question-answering', 'span');
  await answer.run({ question: `${NAME} ?`, context: `${CHINESE} ${KNOWN} ${PLACE}` });
  const tag = await open('token-classification', 'token');
  await tag.run(`${PLACE} ${KNOWN} ${SCIENCE}`);
  const real = await pipeline('text-classification', { model: MODEL, workers: 1, telemetry });
  for await (const _ of real.stream([`${NAME} ${CHINESE}`, `${NOUN} ${SCIENCE}`])) expect(_.error).toBeUndefined();

  const report = JSON.stringify(canary.report());
  await Promise.all([canary.close(), answer.close(), tag.close(), real.close()]);
  const spans = sdk
    .spans()
    .map(({ name, attributes, events: notes, links, status }) => ({ name, attributes, notes, links, status }));
  const everything = { events, logs, spans, metrics: [...(await sdk.metrics()).values()], report };
  // The net is in the water: each kind has caught something of every call.
  expect(spans.filter(({ name }) => name === 'lexrun.request').length).toBeGreaterThan(14);
  expect(logs.length).toBeGreaterThan(14);
  expect(everything.metrics.length).toBeGreaterThan(10);

  for (const [kind, value] of Object.entries(everything)) {
    const text = JSON.stringify(value);
    for (const secret of SECRETS)
      expect(text.toLowerCase().includes(secret.toLowerCase()), `${kind}: ${secret}`).toBe(false);
  }
});
