import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest';
import { noteSaid } from '../../setup/note-lines.js';
import { folders } from './folders.js';
import { type Site, type SiteOptions, serveSite } from './server.js';

const QUIET = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update'];
/** A software adapter for WebGPU: real shaders, no graphics card. */
export const WEBGPU_FLAGS: readonly string[] = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
];

/** What a test file asks of its browser. */
export interface BrowserOptions extends Partial<SiteOptions> {
  readonly flags?: readonly string[];
  /** One profile for the whole file, so that its tests can share a page. @default false */
  readonly shared?: boolean;
}

/** A browser and a site, for the tests of one file. */
export interface Stage {
  readonly site: Site;
  readonly browser: Browser;
  /** The profile of the running test: empty at its start. */
  readonly context: BrowserContext;
  /** Opens the test page, or another path of the site, in the running test's profile. */
  open(path?: string): Promise<Page>;
  /** Console errors, page errors and violations of the content security policy, of the running test. */
  readonly complaints: string[];
}

/** Starts a browser and a site for a file's tests. Each test has a profile of its own and must end without complaints. */
export function useBrowser({ flags = [], shared = false, mounts, ...site }: BrowserOptions = {}): Stage {
  const stage = { complaints: [] as string[] } as {
    -readonly [Key in keyof Stage]: Stage[Key];
  };
  const browserPath = inject('browserPath');

  beforeAll(async () => {
    if (browserPath === '') return;
    stage.site = await serveSite({
      mounts: mounts ?? { '/': inject('appFolder'), '/models/': folders.models, '/tasks/': folders.taskModels },
      ...site,
    });
    stage.browser = await chromium.launch({
      executablePath: browserPath,
      // Chromium's sandbox does not start as root, which containers of CI are.
      chromiumSandbox: process.getuid?.() !== 0,
      args: [...QUIET, ...flags],
    });
    if (shared) stage.context = await stage.browser.newContext();
  });
  afterAll(async () => {
    await stage.browser?.close();
    await stage.site?.close();
  });

  beforeEach(async (test) => {
    if (browserPath === '') test.skip('no Chromium, Chrome or Edge on this machine; set CHROME_PATH');
    stage.complaints = [];
    stage.site.requests.length = 0;
    if (!shared) stage.context = await stage.browser.newContext();
  });
  afterEach(async () => {
    if (!shared) await stage.context?.close();
    if (browserPath !== '') expect(stage.complaints).toEqual([]);
  });

  stage.open = async (path = '/') => {
    const page = await stage.context.newPage();
    // What observers in the page are told, and all that it puts on its console, is searched for the texts it asked about.
    const { lexrunTold } = globalThis as unknown as { lexrunTold(lines: string): void };
    await page.exposeFunction('lexrunTold', lexrunTold);
    page.on('console', (message) => {
      noteSaid(`${message.text()}\n`, 'a page');
      if (message.type() === 'error') stage.complaints.push(message.text());
    });
    page.on('pageerror', (error) => stage.complaints.push(String(error)));
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) =>
        console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI}`),
      );
    });
    await page.goto(`${stage.site.origin}${path}`);
    return page;
  };
  return stage;
}
