// Over 250 lines, because the cases below share one way to feed a stream and to count what it has in hand.
import { getEventListeners } from 'node:events';
import { runInNewContext } from 'node:vm';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { LexrunError } from '../error/lexrun-error.js';
import { type StreamParts, streamItems } from './stream-items.js';

/** Answers that a test gives by hand. */
function createDesk() {
  const open = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void; signal: AbortSignal }>();
  let asked = (): void => {};
  return {
    open,
    answer: (_input: unknown, index: number, signal: AbortSignal) =>
      new Promise<unknown>((resolve, reject) => {
        open.set(index, { resolve, reject, signal });
        asked();
      }),
    async whenAsked(index: number): Promise<void> {
      while (!open.has(index)) await new Promise<void>((resolve) => (asked = resolve));
    },
  };
}

const echo: StreamParts['answer'] = async (input) => `<${input}>`;
const partsOf = (fields: Partial<StreamParts> = {}): StreamParts => ({
  window: 4,
  hasRoom: () => true,
  roomChanged: () => new Promise<void>(() => {}),
  answer: echo,
  onError: 'throw',
  ...fields,
});
const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};
async function* slowly<T>(values: Iterable<T>): AsyncGenerator<T> {
  for (const value of values) {
    await new Promise((resolve) => setImmediate(resolve));
    yield value;
  }
}

describe('order and window', () => {
  test.each([
    ['an array', ['a', 'b', 'c']],
    ['a set', new Set(['a', 'b', 'c'])],
    ['an async generator', slowly(['a', 'b', 'c'])],
  ])('yields the answers of %s in its order', async (_, source) => {
    expect(await collect(streamItems(source, partsOf()))).toEqual([
      { index: 0, result: '<a>' },
      { index: 1, result: '<b>' },
      { index: 2, result: '<c>' },
    ]);
  });

  test('reads no further while there is no room, and goes on when there is', async () => {
    let read = 0;
    let room = 2;
    let roomChanged = (): void => {};
    function* source() {
      while (read < 5) yield ++read;
    }
    const stream = streamItems(
      source(),
      partsOf({
        window: 100,
        hasRoom: () => read < room,
        roomChanged: () => new Promise((resolve) => (roomChanged = resolve)),
      }),
    );
    for (const index of [0, 1]) expect((await stream.next()).value).toMatchObject({ index });
    expect(read).toBe(2);
    const next = stream.next();
    room = 6;
    roomChanged();
    expect((await next).value).toMatchObject({ index: 2 });
    expect(await collect(stream)).toHaveLength(2);
  });

  test('keeps the order of the source when answers come in another', async () => {
    const desk = createDesk();
    const stream = streamItems(['a', 'b', 'c'], partsOf({ answer: desk.answer }));
    const first = stream.next();
    await desk.whenAsked(2);
    desk.open.get(2)?.resolve('third');
    desk.open.get(1)?.resolve('second');
    desk.open.get(0)?.resolve('first');
    expect((await first).value).toEqual({ index: 0, result: 'first' });
    expect((await stream.next()).value).toEqual({ index: 1, result: 'second' });
    expect((await stream.next()).value).toEqual({ index: 2, result: 'third' });
    expect((await stream.next()).done).toBe(true);
  });

  test('never reads further ahead of its consumer than the window', async () => {
    let read = 0;
    let taken = 0;
    let furthest = 0;
    function* counted(): Generator<number> {
      for (; read < 200; read++) yield read;
    }
    for await (const _ of streamItems(counted(), partsOf({ window: 7 }))) {
      taken++;
      // Time enough to read on, if nothing held the reader back.
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
      furthest = Math.max(furthest, read + 1 - taken);
    }
    expect(taken).toBe(200);
    expect(furthest).toBeLessThanOrEqual(7 + 1);
    expect(furthest).toBeGreaterThan(1);
  });

  test('yields what a slow source has given before it gives more', async () => {
    let give = (_value: string): void => {};
    async function* byHand(): AsyncGenerator<string> {
      for (;;) yield await new Promise<string>((resolve) => (give = resolve));
    }
    const stream = streamItems(byHand(), partsOf());
    const first = stream.next();
    await new Promise((resolve) => setImmediate(resolve));
    give('a');
    expect((await first).value).toEqual({ index: 0, result: '<a>' });
    await stream.return();
  });
});

describe('errors', () => {
  const failing: StreamParts['answer'] = async (input) => {
    if (input === 'bad') throw new LexrunError('EMPTY_TEXT', 'empty', { details: { limit: 1 } });
    return input;
  };

  test("'throw' ends the stream and names the item to resume at", async () => {
    const taken: unknown[] = [];
    const run = async (): Promise<void> => {
      for await (const item of streamItems(['a', 'bad', 'c'], partsOf({ answer: failing }))) taken.push(item);
    };
    await expect(run()).rejects.toMatchObject({ code: 'EMPTY_TEXT', details: { index: 1, limit: 1 } });
    expect(taken).toEqual([{ index: 0, result: 'a' }]);
  });

  test("'yield' gives the failure its place and goes on", async () => {
    const items = await collect(streamItems(['a', 'bad', 'c'], partsOf({ answer: failing, onError: 'yield' })));
    expect(items).toMatchObject([
      { index: 0, result: 'a' },
      { index: 1, error: { code: 'EMPTY_TEXT', details: { index: 1 } } },
      { index: 2, result: 'c' },
    ]);
  });

  test('what the source throws comes after the answers before it', async () => {
    async function* broken(): AsyncGenerator<string> {
      yield 'a';
      throw new Error('disk gone');
    }
    const taken: unknown[] = [];
    const run = async (): Promise<void> => {
      for await (const { result } of streamItems(broken(), partsOf())) taken.push(result);
    };
    await expect(run()).rejects.toThrow('disk gone');
    expect(taken).toEqual(['<a>']);
  });
});

describe('leaving', () => {
  test('a consumer that leaves withdraws what is in hand and closes the source', async () => {
    const desk = createDesk();
    let closed = false;
    function* source(): Generator<number> {
      try {
        for (let value = 0; ; value++) yield value;
      } finally {
        closed = true;
      }
    }
    const stream = streamItems(source(), partsOf({ answer: desk.answer, window: 3 }));
    const first = stream.next();
    await desk.whenAsked(2);
    desk.open.get(0)?.resolve('a');
    await first;
    await stream.return();
    expect(closed).toBe(true);
    expect([...desk.open.values()].every(({ signal }) => signal.aborted)).toBe(true);
  });

  test('does not wait for a source that hangs', async () => {
    async function* hanging(): AsyncGenerator<string> {
      yield 'a';
      await new Promise(() => {});
    }
    for await (const _ of streamItems(hanging(), partsOf())) {
      await new Promise((resolve) => setImmediate(resolve));
      break;
    }
  });

  test.each(['throw', 'yield'] as const)('a signal ends the stream at once under onError %s', async (onError) => {
    const controller = new AbortController();
    async function* hanging(): AsyncGenerator<string> {
      yield 'a';
      await new Promise(() => {});
    }
    const stream = streamItems(hanging(), partsOf({ signal: controller.signal, onError }));
    await stream.next();
    const next = stream.next();
    controller.abort('enough');
    await expect(next).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough', details: { index: 1 } });
  });

  test('a signal does not wait for answers that never come', async () => {
    const controller = new AbortController();
    const desk = createDesk();
    const stream = streamItems(['a', 'b'], partsOf({ answer: desk.answer, signal: controller.signal }));
    const next = stream.next();
    await desk.whenAsked(1);
    controller.abort();
    await expect(next).rejects.toMatchObject({ code: 'ABORTED', details: { index: 0 } });
  });

  test('a signal that fired before is an error, not an empty stream', async () => {
    const signal = AbortSignal.abort();
    await expect(collect(streamItems(['a'], partsOf({ signal })))).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

describe('sources that misbehave', () => {
  test('a source that fails with nothing has failed, and not ended', async () => {
    async function* broken(): AsyncGenerator<string> {
      yield 'a';
      throw undefined;
    }
    const stream = streamItems(broken(), partsOf());
    expect(await stream.next()).toMatchObject({ value: { result: '<a>' } });
    await expect(stream.next()).rejects.toBeUndefined();
  });

  test('what a source says to its end does not take the place of the error', async () => {
    const source = { next: async () => ({ done: false, value: 'a' }), return: () => Promise.reject(new Error('late')) };
    const answer = (): never => {
      throw new LexrunError('TEXT_TOO_LONG', 'Too long.');
    };
    const stream = streamItems({ [Symbol.asyncIterator]: () => source as AsyncIterator<string> }, partsOf({ answer }));
    await expect(stream.next()).rejects.toMatchObject({ code: 'TEXT_TOO_LONG', details: { index: 0 } });
  });

  test('an end that hangs does not hold up a signal', async () => {
    const controller = new AbortController();
    const source = { next: async () => ({ done: false, value: 'a' }), return: () => new Promise(() => {}) };
    const { signal } = controller;
    const stream = streamItems({ [Symbol.asyncIterator]: () => source as AsyncIterator<string> }, partsOf({ signal }));
    await stream.next();
    controller.abort();
    await expect(stream.next()).rejects.toMatchObject({ code: 'ABORTED' });
  });

  test('steps may be any thenable', async () => {
    let left = 2;
    const step = () => ({ done: left-- === 0, value: 'a' });
    // biome-ignore lint/suspicious/noThenProperty: what a source of another library may give
    const next = () => ({ then: (resolve: (value: unknown) => void) => resolve(step()) });
    const source = { [Symbol.asyncIterator]: () => ({ next }) } as unknown as AsyncIterable<string>;
    expect(await collect(streamItems(source, partsOf()))).toHaveLength(2);
  });

  test('one that cannot be opened leaves nothing on the signal', async () => {
    const { signal } = new AbortController();
    const source = {
      [Symbol.iterator](): never {
        throw new Error('closed file');
      },
    };
    await expect(collect(streamItems(source, partsOf({ signal })))).rejects.toThrow('closed file');
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  test('the event loop has its turns, though every answer is at hand', async () => {
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now++);
    onTestFinished(() => clock.mockRestore());
    let turned = false;
    setTimeout(() => (turned = true), 0);
    for await (const { index } of streamItems(Array<string>(100).fill('a'), partsOf({ window: 8 }))) {
      if (index === 99) break;
    }
    expect(turned).toBe(true);
  });
});

describe('progress', () => {
  test('counts what was yielded, with the total where the source has one', async () => {
    const seen: unknown[] = [];
    const onProgress: StreamParts['onProgress'] = (progress) => seen.push([progress.done, progress.total]);
    await collect(streamItems(['a', 'b'], partsOf({ onProgress })));
    await collect(streamItems(slowly(['a']), partsOf({ onProgress })));
    expect(seen).toEqual([
      [1, 2],
      [2, 2],
      [1, undefined],
    ]);
  });

  test('what it throws or rejects with is ignored', async () => {
    const stray = vi.fn();
    process.on('unhandledRejection', stray);
    onTestFinished(() => void process.off('unhandledRejection', stray));
    const broken = (): never => {
      throw new Error('broken bar');
    };
    const elsewhere = (): unknown => runInNewContext('Promise.reject(new Error("broken bar"))');
    for (const onProgress of [broken, async () => broken(), elsewhere]) {
      expect(await collect(streamItems(['a'], partsOf({ onProgress })))).toHaveLength(1);
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(stray).not.toHaveBeenCalled();
  });
});
