import { describe, expect, test } from 'vitest';
import {
  POLICY,
  rowOutputs,
  type SmallModelOptions,
  smallModel,
} from '../../../../../test/fixtures/tasks/small-model.js';
import { thrown } from '../../../../../test/fixtures/tasks/thrown.js';
import { zeroShotClassificationRunner as runner } from './runner.js';
import { zeroShotClassificationSpec as spec } from './spec.js';
import type { ZeroShotClassificationOptions } from './types.js';

const NLI = { labels: ['contradiction', 'neutral', 'entailment'] };

async function answer(
  logits: readonly (readonly number[])[],
  options: ZeroShotClassificationOptions,
  model: SmallModelOptions = NLI,
) {
  const context = await smallModel(model);
  const request = { input: 'a b', options, policy: POLICY };
  const rows = runner.expand(request, context);
  const outputs = logits.map((row) => rowOutputs({ logits: row }));
  return { rows, ...runner.decode(outputs, rows, request, context) };
}

describe('zero-shot-classification, caller side', () => {
  test.each([
    {},
    { labels: [] },
    { labels: 'sports' },
    { labels: [''] },
    { labels: Array.from({ length: 1_001 }, (_, n) => `${n}`) },
    { labels: ['a'], hypothesisTemplate: 'no place' },
    { labels: ['a'], hypothesisTemplate: '{} and {}' },
    { labels: ['a'], multi_label: true },
  ])('refuses the options %#', (options) => {
    expect(thrown(() => spec.parseOptions(options)).code).toBe('INVALID_OPTIONS');
  });

  test('the guard walks text, labels and template', () => {
    const walked: string[] = [];
    const clean = (text: string, field: string) => {
      walked.push(field);
      return text;
    };
    spec.cleanTexts('t', { labels: ['a', 'b'], hypothesisTemplate: 'x {}' }, clean);
    expect(walked.sort()).toEqual(['hypothesisTemplate', 'labels[0]', 'labels[1]', 'text']);
  });

  test('the cost is a row a label', () => {
    expect(spec.cost('a'.repeat(100), { labels: ['a', 'b', 'c'] }).rows).toBe(3);
  });
});

describe('zero-shot-classification, executor side', () => {
  test('one row a label, the label put into the template as it is', async () => {
    const { rows } = await answer([[0, 0, 0]], { labels: ['$$'], hypothesisTemplate: 'this is {}.' });
    const { ids, offsets, sequenceIds } = rows[0]!.encoding;
    expect(rows).toHaveLength(1);
    const pair = ids.filter((_, place) => sequenceIds[place] === 1);
    expect(pair).toHaveLength('this is $ $ .'.split(' ').length);
    expect(offsets.at(-2)).toEqual(['this is $$'.length, 'this is $$.'.length]);
  });

  test('by default the labels share one probability', async () => {
    const { labels } = await answer(
      [
        [0, 0, 1],
        [0, 0, 3],
        [9, 0, 2],
      ],
      { labels: ['x', 'y', 'z'] },
    );
    expect(labels.map(({ label }) => label)).toEqual(['y', 'z', 'x']);
    expect(labels.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 6);
  });

  test('multiLabel, or a single label, sets entailment against contradiction', async () => {
    const { labels } = await answer(
      [
        [0, 0, 1],
        [9, 0, 3],
      ],
      { labels: ['x', 'y'], multiLabel: true },
    );
    expect(labels.map(({ label, score }) => `${label} ${score.toFixed(4)}`)).toEqual(['x 0.7311', 'y 0.0025']);
    const single = await answer([[0, 5, 1]], { labels: ['x'] });
    expect(single.labels[0]?.score).toBeCloseTo(0.7311, 4);
  });

  test('entailment is found by its name, contradiction is the other end', async () => {
    const two = { labels: ['ENTAILED', 'not_entailment'] };
    const { labels } = await answer([[2, 1]], { labels: ['x'] }, two);
    expect(labels[0]?.score).toBeCloseTo(0.7311, 4);
    await expect(answer([[2, 1]], { labels: ['x'] }, { labels: ['pos', 'neg'] })).rejects.toMatchObject({
      code: 'UNSUPPORTED_TASK',
    });
  });

  test.each([[[1, 2]], [[1, 2, 3, 4]]])('logits %j of a model that names three labels are refused', async (logits) => {
    for (const multiLabel of [false, true]) {
      await expect(answer([logits, logits], { labels: ['x', 'y'], multiLabel })).rejects.toMatchObject({
        code: 'INVALID_OUTPUT',
      });
    }
  });

  test('of equal scores the later label comes first, as in Python', async () => {
    const { labels } = await answer(
      [
        [0, 0, 1],
        [0, 0, 1],
        [0, 0, 2],
      ],
      { labels: ['x', 'y', 'z'] },
    );
    expect(labels.map(({ label }) => label)).toEqual(['z', 'y', 'x']);
  });

  test('a model that cuts on the left reads the end of a long text', async () => {
    const context = await smallModel({ ...NLI, truncationSide: 'left', maxLength: 12 });
    const request = { input: `${'a '.repeat(500)}d e`, options: { labels: ['b', 'c'] }, policy: POLICY };
    const end = ['a', 'd', 'e', '[SEP]'].map((word) => context.tokenizer.vocabulary.tokenToId(word));
    for (const { encoding } of runner.expand(request, context)) {
      const after = encoding.sequenceIds.indexOf(1);
      expect(encoding.ids.slice(after - end.length, after)).toEqual(end);
    }
  });

  test('a long text is cut, the hypothesis is not', async () => {
    const { rows, truncated } = await answer([[0, 0, 0]], {
      labels: ['x'],
      hypothesisTemplate: 'this is {}.',
      maxLength: 8,
    });
    expect([rows[0]?.encoding.sequenceIds.filter((s) => s === 1).length, truncated]).toEqual([4, true]);
    await expect(
      answer([[0, 0, 0]], { labels: ['x'], hypothesisTemplate: 'this is {}.', maxLength: 6 }),
    ).rejects.toMatchObject({ code: 'TRUNCATION_IMPOSSIBLE' });
  });
});
