import { describe, expect, test } from 'vitest';
import { openGated } from './gated.js';

describe('coalescing', () => {
  test('callers who ask the same at the same time share one run; each gets its own copy', async () => {
    const { classify, gate, events } = await openGated({ coalesce: true });
    const calls = Array.from({ length: 12 }, () => classify.run('w1 w2'));
    await gate.whenBegun(1);
    gate.open();
    const answers = await Promise.all(calls);
    expect(new Set(answers).size).toBe(12);
    expect(new Set(answers.map(({ score }) => score)).size).toBe(1);
    expect(events.filter(({ type }) => type === 'batch')).toHaveLength(1);
  });

  test('a caller who leaves does not disturb the others; the last one to leave ends the run', async () => {
    const { classify, gate } = await openGated({ coalesce: true });
    const leaves = new AbortController();
    const first = classify.run('w1', { signal: leaves.signal });
    const second = classify.run('w1');
    await gate.whenBegun(1);
    leaves.abort();
    await expect(first).rejects.toMatchObject({ code: 'ABORTED' });
    gate.open();
    expect(await second).toMatchObject({ truncated: false });
  });

  test('an interactive caller does not wait at the place of a bulk one', async () => {
    const { classify, gate } = await openGated({ coalesce: true, batch: { maxRows: 1 } });
    const running = classify.run('w1');
    await gate.whenBegun(1);
    const bulk = ['w2', 'w3', 'w4', 'w5', 'w6', 'w7', 'w8'].map((text) => classify.run(text, { priority: 'bulk' }));
    const interactive = classify.run('w8');
    const ended: string[] = [];
    bulk[6]!.then(() => ended.push('bulk'));
    interactive.then(() => ended.push('interactive'));
    gate.open();
    const answers = await Promise.all([interactive, ...bulk, running]);
    expect(ended).toEqual(['interactive', 'bulk']);
    expect(answers[0]).toEqual(await bulk[6]);
  });

  test('other options are another question', async () => {
    const { classify, gate, events } = await openGated({ coalesce: true });
    gate.open();
    const [one, all] = await Promise.all([classify.run('w1'), classify.run('w1', { topK: null })]);
    expect(one.labels).toHaveLength(1);
    expect(all.labels.length).toBeGreaterThan(1);
    expect(events.filter(({ type }) => type === 'executed')).toHaveLength(2);
  });
});

describe('the result cache', () => {
  test('answers again without a run, with a copy, until the entry is the least recently used one', async () => {
    const { classify, gate, events } = await openGated({ cache: { maxEntries: 2 } });
    gate.open();
    const runs = (): number => events.filter(({ type }) => type === 'executed').length;
    const first = await classify.run('w1');
    (first as { label: string }).label = 'changed by its owner';
    const again = await classify.run('w1');
    expect(again.label).not.toBe(first.label);
    expect(runs()).toBe(1);
    await classify.run(['w2', 'w3']);
    expect(runs()).toBe(3);
    await classify.run('w1');
    expect(runs()).toBe(4);
  });

  test('is forgotten when the model is replaced', async () => {
    const { model, classify, gate, events } = await openGated({ cache: { maxEntries: 8 } });
    gate.open();
    const { fakeModel } = await import('@lexrun/core/testing');
    await classify.run('w1');
    await model.reload(fakeModel());
    await classify.run('w1');
    expect(events.filter(({ type }) => type === 'executed')).toHaveLength(2);
  });
});

describe.each([{ coalesce: true }, { cache: { maxEntries: 8 } }])('with %o', (sharing) => {
  test('a stream waits for room in the queue while the rate of the executors is not known', async () => {
    const { classify, gate } = await openGated(sharing);
    const texts = Array.from({ length: 700 }, (_, index) => `w${index % 490} w${Math.floor(index / 490)}`);
    const stream = classify.stream(texts);
    const first = stream.next();
    await gate.whenBegun(1);
    gate.open();
    let answered = (await first).value === undefined ? 0 : 1;
    for await (const _ of stream) answered++;
    expect(answered).toBe(texts.length);
  });

  test('a call made before close is answered; after it a kept answer is refused too, and told as refused', async () => {
    const { model, classify, gate, events } = await openGated(sharing);
    gate.open();
    await classify.run('w1');
    const inHand = classify.run('w2');
    const closed = model.close();
    for (const text of ['w1', 'w3']) await expect(classify.run(text)).rejects.toMatchObject({ code: 'CLOSED' });
    expect(await inHand).toHaveProperty('label');
    await closed;
    expect(events.flatMap((event) => (event.type === 'rejected' ? event.code : []))).toEqual(['CLOSED', 'CLOSED']);
    expect(events.filter(({ type }) => type === 'accepted')).toHaveLength(2);
  });

  test('what the queue has no room for is told as refused', async () => {
    const { classify, gate, events } = await openGated({ ...sharing, queue: { maxTexts: 1 } });
    const running = classify.run('w1');
    await gate.whenBegun(1);
    const waiting = classify.run('w2');
    await expect(classify.run('w3')).rejects.toMatchObject({ code: 'QUEUE_FULL' });
    expect(events.at(-1)).toMatchObject({ type: 'rejected', code: 'QUEUE_FULL' });
    gate.open();
    await Promise.all([running, waiting]);
  });
});
