import { expect, test } from 'vitest';
import type { ItemOutcome } from './executor.js';
import { packTimings, unpackTimings } from './pack-timings.js';

test('outcomes come out as they went in, without what was for the transfer alone', () => {
  const timing = {
    startedAt: 1_700_000_000_000.25,
    tokenizeMs: 1.5,
    runMs: 2.5,
    decodeMs: 0.125,
    rows: 3,
    tokens: 40,
    batchRows: 5,
    batchPaddedTokens: 200,
  };
  const failed: ItemOutcome = {
    id: 2,
    ok: false,
    error: { code: 'INTERNAL', message: '', hint: '', retryable: false },
  };
  const outcomes: ItemOutcome[] = [
    { id: 1, ok: true, result: 'a', timing, transfer: [new ArrayBuffer(8)] },
    failed,
    { id: 3, ok: true, result: 'b', timing: { ...timing, rows: 4 } },
  ];
  const packed = packTimings(outcomes);
  expect(JSON.stringify(packed.outcomes)).not.toContain('startedAt');
  const { outcomes: bare, timings } = structuredClone(packed);
  expect(unpackTimings(bare, timings)).toEqual([
    { id: 1, ok: true, result: 'a', timing },
    failed,
    { id: 3, ok: true, result: 'b', timing: { ...timing, rows: 4 } },
  ]);
});
