import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { noteAsked } from '../setup/note-lines.js';
import { folders } from './harness/folders.js';
import { type Grid, gridDifference, gridOf } from './harness/picture.js';
import { useBrowser } from './harness/use-browser.js';

const built = mkdtempSync(path.join(tmpdir(), 'lexrun-example-'));
beforeAll(() => {
  if (inject('browserPath') === '') return;
  const root = path.join(folders.root, 'examples/browser');
  const vite = path.join(root, 'node_modules/vite/bin/vite.js');
  // As its reader builds it: in a process of its own, since a test runner's environment makes development builds.
  const args = [vite, 'build', '--outDir', built, '--emptyOutDir', '--logLevel', 'error'];
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the example could not be built: ${stderr}`);
}, 180_000);
afterAll(() => rmSync(built, { recursive: true, force: true }));
const stage = useBrowser({ mounts: { '/': built } });

const ready = (page: Page) => page.getByText(/^Ready on/).waitFor({ timeout: 60_000 });
const label = (page: Page) => page.locator('#label');
/** Writes a text where the page asks about it; the page's console must not tell of it. */
const fill = (page: Page, field: string, text: string) => {
  noteAsked(text);
  return page.getByLabel(field).fill(text);
};

test('a text is read as it is typed, and lines from a list, with a way out', { timeout: 120_000 }, async () => {
  const page = await stage.open();
  await ready(page);
  await expect.poll(() => label(page).textContent()).toBe('POSITIVE');
  await fill(page, 'Type or paste a review', '这家餐厅又贵又难吃，再也不来了。');
  await expect.poll(() => label(page).textContent()).toBe('NEGATIVE');
  expect(await page.locator('#latency').getAttribute('aria-label')).toMatch(/median \d+ ms/);

  await fill(page, 'One review a line', 'A wonderful film.\n\nA waste of time.\n非常好。');
  await page.getByRole('button', { name: 'Read all lines' }).click();
  await page.getByText('3 lines read.').waitFor();
  expect(await page.locator('#rows td:nth-child(3)').allTextContents()).toEqual(['POSITIVE', 'NEGATIVE', 'POSITIVE']);
  expect(await page.locator('#chart').getAttribute('aria-label')).toBe('Of 3 lines: 2 positive, 1 negative');

  const many = Array.from({ length: 3_000 }, (_, i) => `A wonderful film, number ${i}.`).join('\n');
  noteAsked('A wonderful film, number 1.');
  await page.locator('#file').setInputFiles({ name: 'reviews.txt', mimeType: 'text/plain', buffer: Buffer.from(many) });
  await page.getByRole('button', { name: 'Read all lines' }).click();
  await page.getByText(/^\d+ of 3000 lines/).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Cancelled.').waitFor();
});

test('by keyboard alone', { timeout: 90_000 }, async () => {
  const page = await stage.open();
  await ready(page);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => location.hash)).toBe('#text');
  await page.getByLabel('Type or paste a review').focus();
  await page.keyboard.press('Control+A');
  noteAsked('What a terrible, boring evening.');
  await page.keyboard.type('What a terrible, boring evening.');
  await expect.poll(() => label(page).textContent()).toBe('NEGATIVE');
  const reached: string[] = [];
  for (let i = 0; i < 8; i++) {
    await page.keyboard.press('Tab');
    reached.push(await page.evaluate(() => document.activeElement?.id || document.activeElement?.className || ''));
  }
  expect(reached).toEqual(['sample', 'sample', 'sample', 'lines', 'file', 'run', 'table', '']);
});

test('the second visit works without a network', { timeout: 120_000 }, async () => {
  const first = await stage.open();
  await ready(first);
  await first.getByText('works offline from now on').waitFor({ timeout: 60_000 });
  await first.close();
  const tried: string[] = [];
  stage.site.intercept = (request, response) => {
    tried.push(request.url ?? '');
    response.destroy();
    return true;
  };
  try {
    const page = await stage.open();
    await ready(page);
    await fill(page, 'Type or paste a review', 'A dull film without a single good idea.');
    await expect.poll(() => label(page).textContent()).toBe('NEGATIVE');
    // The network really was away: the page and the manifest were asked for in vain.
    expect(tried.length).toBeGreaterThan(0);
  } finally {
    stage.site.intercept = undefined;
    stage.complaints.length = 0;
  }
});

test('a browser with no room for the page shows it all the same', { timeout: 120_000 }, async () => {
  stage.site.intercept = (request, response) => {
    if (request.url !== '/sw.js') return false;
    const full = "Cache.prototype.put = async () => { throw new DOMException('full', 'QuotaExceededError'); };\n";
    response.setHeader('Content-Type', 'text/javascript');
    response.end(full + readFileSync(path.join(built, 'sw.js'), 'utf8'));
    return true;
  };
  try {
    await ready(await stage.open());
  } finally {
    stage.site.intercept = undefined;
  }
});

const SCREENS = fileURLToPath(new URL('./screens.json', import.meta.url));
const WIDTHS = { desk: { width: 1100, height: 820 }, phone: { width: 390, height: 820 } } as const;
const recorded: Record<string, Grid> = existsSync(SCREENS) ? JSON.parse(readFileSync(SCREENS, 'utf8')) : {};
const seen: Record<string, Grid> = {};
afterAll(() => {
  if (process.env.UPDATE_SCREENS === '1') writeFileSync(SCREENS, `${JSON.stringify({ ...recorded, ...seen })}\n`);
});

test.each(
  (['light', 'dark'] as const).flatMap((scheme) => (['desk', 'phone'] as const).map((size) => ({ scheme, size }))),
)('$scheme, $size: looks as recorded, accessible, nothing cut off', { timeout: 90_000 }, async ({ scheme, size }) => {
  const page = await stage.open();
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.setViewportSize(WIDTHS[size]);
  await ready(page);
  await fill(page, 'One review a line', 'A wonderful film.\nA waste of time.\n非常好。');
  await page.getByRole('button', { name: 'Read all lines' }).click();
  await page.getByText('3 lines read.').waitFor();

  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run());
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);

  await page.evaluate(() => scrollTo(0, 0));
  const png = await page.screenshot();
  if (process.env.KEEP_SCREENS !== undefined)
    writeFileSync(path.join(process.env.KEEP_SCREENS, `${scheme}-${size}.png`), png);
  const name = `${scheme}-${size}`;
  seen[name] = await gridOf(page, png);
  if (process.env.UPDATE_SCREENS === '1') return;
  // Fonts and forms differ between systems; colours and layout do not.
  expect(gridDifference(seen[name], recorded[name] ?? [])).toBeLessThan(6);
});
