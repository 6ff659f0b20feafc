import { describe, expect, test } from 'vitest';
import { smallModel } from '../../../../test/fixtures/tasks/small-model.js';
import { thrown } from '../../../../test/fixtures/tasks/thrown.js';
import { defineTask } from './define-task.js';
import { encodeRow } from './encode-row.js';
import { loadTaskRunner } from './load-task-runner.js';
import { loadTaskSpec } from './load-task-spec.js';
import type { TaskRunner } from './task-runner.js';

const runner: TaskRunner<string, object, { tokens: number }> = {
  name: 'count-tokens',
  expand: ({ input, policy }, model) => [encodeRow(model, policy, input, { maxLength: model.maxLength })],
  decode: (_outputs, rows) => ({ tokens: rows[0]?.encoding.ids.length ?? 0 }),
};

describe('defineTask', () => {
  test('fills in the spec of a task over one string', () => {
    const { spec } = defineTask({ spec: { name: 'count-tokens' }, runner });
    expect(spec.parseInput('a b', 0)).toBe('a b');
    expect(thrown(() => spec.parseInput(7, 2)).message).toBe('texts[2] must be a string, got number.');
    expect(spec.parseOptions(undefined)).toEqual({});
    expect(thrown(() => spec.parseOptions({ depth: 1 })).details.option).toBe('depth');
    expect(spec.cost('abcd', {})).toEqual({ rows: 1, tokens: 4, rowTokens: 4 });
    const walked: string[] = [];
    spec.cleanTexts('a b', {}, (text, field) => {
      walked.push(field);
      return text;
    });
    expect(walked).toEqual(['text']);
  });

  test('keeps the parts that are given', () => {
    const parseOptions = () => ({ depth: 2 });
    const { spec } = defineTask({ spec: { name: 'count-tokens', parseOptions }, runner });
    expect(spec.parseOptions({})).toEqual({ depth: 2 });
  });

  test.each([
    { rows: 1, tokens: Number.NaN, rowTokens: 1 },
    { rows: -1, tokens: 1, rowTokens: 1 },
    { rows: 1, tokens: 1 },
  ])('refuses a request whose cost is not known: %j', (cost) => {
    const { spec } = defineTask({ spec: { name: 'count-tokens', cost: () => cost as never }, runner });
    expect(thrown(() => spec.cost('a b', {}))).toMatchObject({ code: 'INTERNAL', details: { task: 'count-tokens' } });
  });

  test('refuses a spec and a runner of different names', () => {
    expect(thrown(() => defineTask({ spec: { name: 'other' }, runner })).code).toBe('INVALID_OPTIONS');
  });

  test('its runner works on a model', async () => {
    const model = await smallModel();
    const request = {
      input: 'a b c',
      options: {},
      policy: { overflow: 'truncate', specialTokensInText: 'text' },
    } as const;
    const task = defineTask({ spec: { name: 'count-tokens' }, runner });
    expect(task.runner.decode([], task.runner.expand(request, model), request, model)).toEqual({ tokens: 5 });
  });
});

describe('registry', () => {
  const names = [
    'text-classification',
    'token-classification',
    'feature-extraction',
    'token-embeddings',
    'text-ranking',
    'zero-shot-classification',
    'question-answering',
    'fill-mask',
  ];

  test.each(names)('%s has a spec and a runner of that name', async (name) => {
    expect((await loadTaskSpec(name)).name).toBe(name);
    expect((await loadTaskRunner(name)).name).toBe(name);
  });

  test.each(['summarization', '__proto__', 'toString', ''])('%j is refused with the names there are', async (name) => {
    await expect(loadTaskSpec(name)).rejects.toMatchObject({ code: 'UNSUPPORTED_TASK' });
    await expect(loadTaskRunner(name)).rejects.toMatchObject({ hint: expect.stringContaining('fill-mask') });
  });

  test("the application's own tasks are found by name", async () => {
    expect(await loadTaskRunner('count-tokens', { 'count-tokens': runner as TaskRunner })).toBe(runner);
    const error = await loadTaskRunner('missing', { 'count-tokens': runner as TaskRunner }).catch((e) => e);
    expect(error.hint).toContain('count-tokens');
  });
});
