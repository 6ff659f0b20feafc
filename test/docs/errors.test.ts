import { readFileSync } from 'node:fs';
import { ERROR_CODES, type ErrorCode } from '@lexrun/core';
import { expect, it } from 'vitest';

const read = (page: string): string => readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
const page = read('errors.md');
const sections = new Map(
  page
    .split('\n### ')
    .slice(1)
    .map((section) => [section.split('\n')[0]!, section] as const),
);

it('docs/errors.md lists every error code, and none that does not exist', () => {
  expect([...sections.keys()].sort()).toEqual(Object.keys(ERROR_CODES).sort());
});

it('docs/guides/troubleshooting.md leads to every error code', () => {
  const links = new Set(
    [...read('guides/troubleshooting.md').matchAll(/errors\.md#(\w+)/g)].map(([, anchor]) => anchor),
  );
  expect([...links].sort()).toEqual(
    Object.keys(ERROR_CODES)
      .map((code) => code.toLowerCase())
      .sort(),
  );
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
