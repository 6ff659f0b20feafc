// Takes the picture of the browser example for the README: `node test/docs/take-picture.mjs`, after `npm run setup`. Needs
// Chromium and a font with Chinese characters (Debian: fonts-wqy-zenhei).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { preview } from 'vite';
import { findBrowser } from '../../scripts/find-browser.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const example = path.join(root, 'examples/browser');
const outDir = mkdtempSync(path.join(tmpdir(), 'lexrun-picture-'));
const vite = path.join(example, 'node_modules/vite/bin/vite.js');
spawnSync(process.execPath, [vite, 'build', '--outDir', outDir, '--emptyOutDir'], { cwd: example, stdio: 'inherit' });
const server = await preview({ root: example, build: { outDir }, preview: { host: '127.0.0.1', port: 0 } });
const browser = await chromium.launch({ executablePath: findBrowser(), chromiumSandbox: process.getuid?.() !== 0 });

const page = await browser.newPage({ viewport: { width: 1100, height: 720 } });
await page.goto(server.resolvedUrls.local[0]);
await page.getByText(/^Ready on/).waitFor();
const box = page.getByLabel('Type or paste a review');
await box.fill('');
await box.pressSequentially('这部电影真的很好看，演员的表演非常自然。', { delay: 120 });
await page
  .getByLabel('One review a line')
  .fill(
    [
      'A warm, funny film that earns every one of its tears.',
      'The battery died after two days and support never answered.',
      'Good value, and delivery was faster than promised.',
      '等了一个小时才上菜，味道也很一般，不会再来了。',
      '房间干净，服务热情，下次还会住这里。',
    ].join('\n'),
  );
await page.getByRole('button', { name: 'Read all lines' }).click();
await page.getByText('5 lines read.').waitFor();
await page.evaluate(() => document.activeElement?.blur());
await page.screenshot({ path: path.join(root, 'docs/images/browser.png') });

await browser.close();
await new Promise((resolve) => server.httpServer.close(resolve));
rmSync(outDir, { recursive: true });
