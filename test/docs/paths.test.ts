import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { listPages, readPage, root } from './read-pages.js';

const withoutCode = (page: string): string => readPage(page).replace(/^ *```[\s\S]*?^ *```/gm, '');

/** Anchors of a page's headings, by the rule of GitHub. */
function anchorsOf(page: string): string[] {
  const headings = [...withoutCode(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

it.each(listPages())('every relative link of %s leads somewhere', (page) => {
  const links = [...withoutCode(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
  const missing = links.filter(([, file = '', anchor]) => {
    const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
    if (!existsSync(path.join(root, target))) return true;
    if (anchor === undefined) return false;
    return !statSync(path.join(root, target)).isFile() || !anchorsOf(target).includes(anchor);
  });
  expect(missing.map(([link]) => link)).toEqual([]);
});

const MAPS = ['docs/lifecycle.md', 'docs/guides/security.md', 'CONTRIBUTING.md'];
const STEPS = listPages().filter((page) => page.startsWith('docs/contributing/'));

it.each([...MAPS, ...STEPS])('every file that %s names exists', (page) => {
  const names = [...withoutCode(page).matchAll(/`([\w.-]+\/[\w./-]*)`/g)].map(([, name]) => name!);
  expect(names.length).toBeGreaterThan(5);
  const missing = names.filter(
    (name) => !existsSync(path.join(root, name)) && !existsSync(path.join(root, 'packages/core/src', name)),
  );
  expect(missing).toEqual([]);
});
