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
