import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import type { TestProject } from 'vitest/node';
import { findBrowser, installBrowser } from '../../../scripts/find-browser.mjs';
import { watchTelling } from '../../setup/watch/vite-plugin.mjs';
import { folders } from './folders.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of a browser; empty where there is none. */
    browserPath: string;
    /** The test page, built by Vite as an application would be. */
    appFolder: string;
  }
}

/** Finds a browser and builds the test page, once a run. CI has to have a browser. */
export default async function setup(project: TestProject): Promise<() => void> {
  const browserPath = findBrowser() ?? installBrowser() ?? '';
  if (browserPath === '' && process.env.CI === 'true') {
    throw new Error('The browser tests need a Chromium and found none: install one or set CHROME_PATH.');
  }
  const appFolder = mkdtempSync(path.join(tmpdir(), 'lexrun-browser-'));
  if (browserPath !== '') {
    await build({
      root: folders.app,
      configFile: false,
      logLevel: 'warn',
      plugins: [watchTelling()],
      worker: { format: 'es' },
      build: {
        outDir: appFolder,
        emptyOutDir: true,
        rolldownOptions: {
          input: {
            index: path.join(folders.app, 'index.html'),
            'fake-backend': path.join(folders.app, 'fake-backend.ts'),
          },
          preserveEntrySignatures: 'strict',
          output: {
            // A worker imports this module by its address, so it needs one that tests can name.
            entryFileNames: ({ name }) => (name === 'fake-backend' ? 'fake-backend.js' : 'assets/[name]-[hash].js'),
          },
        },
      },
    });
  }
  project.provide('browserPath', browserPath);
  project.provide('appFolder', appFolder);
  return () => rmSync(appFolder, { recursive: true, force: true });
}
