import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMemorySource } from '../model/memory-source.js';
import type { TaskRunner } from '../task/task-runner.js';
import { textClassificationRunner } from '../task/text-classification/runner.js';
import { makeBatch, makeItem, makeSpec, recorder } from '../testing/executor-fixture.js';
import { createFakeBackend } from '../testing/fake-backend.js';
import type { Executor } from './executor.js';
import { createPortExecutor } from './port-executor.js';
import type { FromExecutor, Port, ToExecutor } from './protocol.js';
import { serveExecutor } from './serve-executor.js';

/** A task of the application's that answers one text with what is no data. */
const runner = {
  ...textClassificationRunner,
  decode: (...[outputs, rows, request, model]) =>
    request.input === 'w7'
      ? { secret: () => 'a function' }
      : textClassificationRunner.decode(outputs, rows as never, request as never, model),
} as TaskRunner;

function wrap<In, Out>(port: MessagePort): Port<In, Out> {
  const wrapped: Port<In, Out> = {
    postMessage: (message, transfer) => port.postMessage(message, [...(transfer ?? [])]),
    onmessage: null,
    close: () => port.close(),
  };
  port.onmessage = ({ data }: MessageEvent<In>) => wrapped.onmessage?.(data);
  return wrapped;
}

/** Both sides of the protocol, with a channel of messages between them. */
let executor: Executor;
let channel: MessageChannel;
/** What the executor told, in messages. */
let told: FromExecutor[];
/** Each time it told of answers: how many turns it had let pass for messages to come in. */
let answeredAt: number[];

beforeEach(async () => {
  channel = new MessageChannel();
  const source = createMemorySource();
  // Its own: the executor of the test before may let another one pass.
  let turns = 0;
  answeredAt = [];
  const port = wrap<ToExecutor, FromExecutor>(channel.port2);
  const { postMessage } = port;
  port.postMessage = (message, transfer) => {
    if (message.type === 'work' && message.settled.length > 0) answeredAt.push(turns);
    postMessage(message, transfer);
  };
  serveExecutor(port, {
    // Like those of a real model, its runs do not end in the turn in which they begin.
    createBackend: async () => createFakeBackend({ delayMs: 1 }),
    openModel: (reference) => source.open(reference),
    loadRunner: async () => runner,
    yieldToInbox: () => new Promise<void>((resolve) => setImmediate(resolve)).then(() => void turns++),
  });
  told = [];
  channel.port1.addEventListener('message', ({ data }) => told.push(data as FromExecutor));
  executor = createPortExecutor({ port: wrap(channel.port1), ended: new Promise(() => {}) });
  await executor.load(makeSpec({ module: 'fake' }, { mix: true }));
});
afterEach(() => channel.port1.close());

test('a result that cannot be sent fails alone, not those that ran with it', async () => {
  const seen = recorder();
  const texts = ['w1', 'w7', 'w3'];
  await executor.execute(
    makeBatch(
      1,
      texts.map((text, index) => makeItem(index, text)),
    ),
    seen,
  );
  expect(seen.runs).toMatchObject([{ rows: 3, ok: true }]);
  expect([...seen.outcomes.values()].toSorted((one, other) => one.id - other.id)).toMatchObject([
    { id: 0, ok: true },
    { id: 1, ok: false, error: { code: 'INTERNAL', message: 'The result cannot be sent to its caller.' } },
    { id: 2, ok: true },
  ]);
});

test('a request that cannot be sent fails alone, not those that were sent with it', async () => {
  const seen = recorder();
  const items = [makeItem(1, 'w1'), makeItem(2, 'w2', { input: () => 'a function' }), makeItem(3, 'w3')];
  await executor.execute(makeBatch(1, items), seen);
  expect([...seen.outcomes.values()].toSorted((one, other) => one.id - other.id)).toMatchObject([
    { id: 1, ok: true },
    { id: 2, ok: false, error: { code: 'INTERNAL', message: 'The request cannot be sent to its executor.' } },
    { id: 3, ok: true },
  ]);
});

test('answers leave with the start of the run that follows, and at once where none does', async () => {
  const seen = recorder();
  // Eight rows to a run.
  const items = Array.from({ length: 20 }, (_, index) => makeItem(index, 'w1'));
  await executor.execute(makeBatch(1, items), seen);
  const reports = told.filter((message) => message.type === 'work');
  expect(reports.map(({ settled, started }) => [settled.length, started.length])).toEqual([
    [0, 8],
    [8, 8],
    [8, 4],
    [4, 0],
  ]);
  expect(seen.runs).toHaveLength(3);
});

test('answers after which nothing waits leave with the end of their batch, before the event loop turns', async () => {
  await executor.execute(makeBatch(1, [makeItem(1, 'w1'), makeItem(2, 'w2')]), recorder());
  expect(answeredAt).toEqual([0]);
  const reports = told.filter((message) => message.type === 'work');
  expect(reports.map(({ settled, done }) => [settled.length, done])).toEqual([
    [0, []],
    [2, [1]],
  ]);
});
