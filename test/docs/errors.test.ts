import { readFileSync } from 'node:fs';
import { ERROR_CODES, type ErrorCode } from '@lexrun/core';
import { expect, it } from 'vitest';

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
const sections = new Map(
  page
    .split('\n### ')
    .slice(1)
    .map((section) => [section.split('\n')[0]!, section] as const),
);

it('docs/errors.md lists every error code, and none that does not exist', () => {
  expect([...sections.keys()].sort()).toEqual(Object.keys(ERROR_CODES).sort());
});

it.each(Object.keys(ERROR_CODES) as ErrorCode[])(
  'docs/errors.md tells the statuses, the hint and a cause of %s',
  (code) => {
    const { http, grpc, retryable, hint } = ERROR_CODES[code];
    const [, facts, advice, ...rest] = sections.get(code)!.split('\n\n');
    expect(facts).toBe(`HTTP ${http}, gRPC ${grpc}, ${retryable ? 'retryable' : 'not retryable'}`);
    expect(advice).toBe(`> ${hint}`);
    expect(rest.join('').length).toBeGreaterThan(30);
  },
);
