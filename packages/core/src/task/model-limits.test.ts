import { describe, expect, test } from 'vitest';
import { output, POLICY, rowOutputs, smallModel } from '../../../../test/fixtures/tasks/small-model.js';
import { thrown } from '../../../../test/fixtures/tasks/thrown.js';
import { encodeRow, rowLimit } from './encode-row.js';
import { fillDefaults, isOneOf } from './fill-defaults.js';
import { findOutput, finite, ROW_LOGITS, requireOutput } from './find-output.js';
import { TOKEN_LOGITS } from './token-outputs.js';

describe('encodeRow', () => {
  test('tells whether tokens were cut', async () => {
    const model = await smallModel();
    expect(encodeRow(model, POLICY, 'a b c', { maxLength: 5 }).truncated).toBe(false);
    const cut = encodeRow(model, POLICY, 'a b c', { maxLength: 4 });
    expect([cut.truncated, cut.encoding.ids.length]).toEqual([true, 4]);
  });

  test('under overflow: error says how many tokens there are', async () => {
    const model = await smallModel();
    const error = thrown(() => encodeRow(model, { ...POLICY, overflow: 'error' }, 'a b c', { maxLength: 4 }));
    expect([error.code, error.details]).toEqual(['TOO_MANY_TOKENS', { limit: 4, actual: 5 }]);
  });

  test('a special token in the text is plain text unless it is parsed', async () => {
    const model = await smallModel();
    const sep = model.tokenizer.specialTokens.sep?.id as number;
    const count = (specialTokensInText: 'text' | 'parse') =>
      encodeRow(model, { ...POLICY, specialTokensInText }, 'a [SEP] b', { maxLength: 64 }).encoding.ids.filter(
        (id) => id === sep,
      ).length;
    expect([count('text'), count('parse')]).toEqual([1, 2]);
  });
});

test('the limit of a row: the call, the manifest, the model, and never beyond the model', async () => {
  const model = await smallModel({ maxLength: 32, taskDefaults: { maxLength: 16 } });
  expect([rowLimit(model, 8), rowLimit(model, undefined), rowLimit(await smallModel(), undefined)]).toEqual([
    8, 16, 64,
  ]);
  const error = thrown(() => rowLimit(model, 33));
  expect([error.code, error.details.limit, error.details.actual]).toEqual(['INVALID_OPTIONS', 32, 33]);
});

describe('fillDefaults', () => {
  const checks = { mode: isOneOf(['a', 'b', 'c']) };
  const fill = async (options: { mode?: string }, taskDefaults: object) =>
    fillDefaults(options, await smallModel({ taskDefaults: { ...taskDefaults } }), { mode: 'a' }, checks).mode;

  test('the call comes before the manifest, the manifest before the task', async () => {
    expect([await fill({}, {}), await fill({}, { mode: 'b' }), await fill({ mode: 'c' }, { mode: 'b' })]).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  test('a default of the manifest that does not suit is an error of the model', async () => {
    await expect(fill({}, { mode: 'z' })).rejects.toMatchObject({ code: 'INVALID_MODEL' });
  });
});

describe('outputs', () => {
  test('the usual name comes first, then the right rank', () => {
    const outputs = rowOutputs({ other: [1], logits: [2, 3] });
    expect([...findOutput(outputs, ROW_LOGITS).data]).toEqual([2, 3]);
    expect([...findOutput(rowOutputs({ hidden: [[1, 2]], scores: [5] }), ROW_LOGITS).data]).toEqual([5]);
  });

  test('none of the right rank, or a NaN, is a typed error', () => {
    expect(thrown(() => findOutput(rowOutputs({ logits: [1] }), TOKEN_LOGITS)).code).toBe('INVALID_OUTPUT');
    expect(thrown(() => findOutput(undefined, ROW_LOGITS)).code).toBe('INVALID_OUTPUT');
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(thrown(() => finite([1, bad])).code).toBe('INVALID_OUTPUT');
    }
  });

  test('a model that declares another shape is refused before it runs', async () => {
    const tokens = await smallModel({ outputs: [output('logits', 'sequence', 7)] });
    const error = thrown(() => requireOutput(tokens, ROW_LOGITS, 'text-classification'));
    expect([error.code, error.message]).toEqual([
      'UNSUPPORTED_TASK',
      'The model cannot serve text-classification: its outputs are logits [batch, sequence, 7].',
    ]);
    expect(() => requireOutput(tokens, TOKEN_LOGITS, 'token-classification')).not.toThrow();
    const unknown = await smallModel({ outputs: [{ name: 'logits', type: 'float32', shape: [] }] });
    expect(() => requireOutput(unknown, ROW_LOGITS, 'text-classification')).not.toThrow();
  });
});
