import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { BUNDLERS } from './harness/bundlers.js';
import { folders } from './harness/folders.js';
import { useBrowser } from './harness/use-browser.js';

const scratch = mkdtempSync(path.join(tmpdir(), 'lexrun-bundles-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/**
 * Most bytes, minified and gzipped, that a page for text-classification with a WordPiece model fetches beside
 * onnxruntime-web: main thread, worker entry, and the chunks that case asks for. Raise it only with a reason here.
 * Two copies of zod/mini (8 kB each: options on the page, the manifest in the worker) are its largest part.
 */
const MAX_FETCHED_BYTES = 75_000;

describe.each(Object.keys(BUNDLERS))('built by %s', (name) => {
  const out = path.join(scratch, name);
  const stage = useBrowser({ mounts: { '/': out, '/models/': folders.models } });

  test('the page answers under a strict content security policy, with files of its own origin only', {
    timeout: 180_000,
  }, async () => {
    await BUNDLERS[name]?.(out);
    const elsewhere: string[] = [];
    const page = await stage.open('/index.html?wait');
    page.on('request', (request) => {
      if (!request.url().startsWith(stage.site.origin) && !request.url().startsWith('data:'))
        elsewhere.push(request.url());
    });
    await expect.poll(() => page.locator('#answer').textContent(), { timeout: 60_000 }).toBe('POSITIVE');
    expect(elsewhere).toEqual([]);

    const scripts = [
      ...new Set(stage.site.requests.filter((line) => /\.m?js$/.test(line)).map((line) => line.slice(5))),
    ];
    const sizes = scripts
      .map((url) => ({ url, code: readFileSync(path.join(out, url)) }))
      // The runtime's own JavaScript is not Lexrun's.
      .filter(({ code }) => !code.includes('em-pthread'))
      .map(({ url, code }) => ({ url, bytes: gzipSync(code, { level: 9 }).byteLength }));
    const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
    console.info(`${name}: ${total} bytes of Lexrun, minified and gzipped, in ${sizes.length} files`);
    if (name === 'vite') expect(total, JSON.stringify(sizes)).toBeLessThanOrEqual(MAX_FETCHED_BYTES);
  });
});
