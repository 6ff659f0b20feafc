import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const docs = readdirSync(path.join(root, 'docs'), { recursive: true }).map((name) => path.join('docs', String(name)));
const pages = ['README.md', 'CONTRIBUTING.md', ...docs.filter((name) => name.endsWith('.md'))];
const read = (page: string): string => readFileSync(path.join(root, page), 'utf8');

it.each(pages)('every relative link of %s leads somewhere', (page) => {
  const prose = read(page).replace(/^```[\s\S]*?^```/gm, '');
  const targets = [...prose.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target]) => target!);
  const missing = targets.filter((target) => !existsSync(path.join(root, path.dirname(page), target)));
  expect(missing).toEqual([]);
});

it('every file that docs/lifecycle.md names exists', () => {
  const names = [...read('docs/lifecycle.md').matchAll(/`([\w./-]+\/[\w.-]*)`/g)].map(([, name]) => name!);
  expect(names.length).toBeGreaterThan(40);
  const missing = names.filter(
    (name) => !existsSync(path.join(root, name)) && !existsSync(path.join(root, 'packages/core/src', name)),
  );
  expect(missing).toEqual([]);
});
