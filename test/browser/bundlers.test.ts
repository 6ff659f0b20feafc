import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { noteAsked } from '../setup/note-lines.js';
import { BUNDLERS } from './harness/bundlers.js';
import { folders } from './harness/folders.js';
import { useBrowser } from './harness/use-browser.js';

const scratch = mkdtempSync(path.join(tmpdir(), 'lexrun-bundles-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.each(Object.keys(BUNDLERS))('built by %s', (name) => {
  const out = path.join(scratch, name);
  const stage = useBrowser({ mounts: { '/': out, '/models/': folders.models } });

  test('the page answers under a strict content security policy, with files of its own origin only', {
    timeout: 180_000,
  }, async () => {
    await BUNDLERS[name]?.(out);
    const elsewhere: string[] = [];
    // What the page asks about; only its console can tell of it.
    noteAsked('A wonderful film.');
    const page = await stage.open('/index.html?wait');
    page.on('request', (request) => {
      if (!request.url().startsWith(stage.site.origin) && !request.url().startsWith('data:'))
        elsewhere.push(request.url());
    });
    await expect.poll(() => page.locator('#answer').textContent(), { timeout: 60_000 }).toBe('POSITIVE');
    expect(elsewhere).toEqual([]);
  });
});
