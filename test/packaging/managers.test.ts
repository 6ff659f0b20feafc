import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { command } from './command.js';
import { PACKAGES, type Packed, pack } from './install-packed.js';

const MODEL = fileURLToPath(new URL('../../examples/models/sentiment', import.meta.url));
const APP = `import { pipeline } from '@lexrun/node';
const classify = await pipeline('text-classification', { model: ${JSON.stringify(MODEL)}, workers: 1 });
console.log((await classify.run('这部电影真的很好看')).label);
await classify.close();`;

/** Yarn copies or zips the 290 MB of onnxruntime-node, which takes half a minute. */
const ALL = process.env.LEXRUN_PACKAGE_MANAGERS === 'all';

interface Manager {
  readonly files: (core: string) => Readonly<Record<string, string>>;
  /** The archive of core stands for the registry's, in the way each manager has for it. */
  readonly manifest: (core: string) => object;
  readonly install: readonly string[];
  readonly run: readonly string[];
}

const BERRY = '@yarnpkg/cli-dist@4.18.1';
const resolutions = (core: string) => ({ resolutions: { '@lexrun/core': core } });
const berry = (linker: string, run: readonly string[]): Manager => ({
  files: () => ({
    'yarn.lock': '',
    '.yarnrc.yml': `nodeLinker: ${linker}\nenableTelemetry: false\nenableImmutableInstalls: false\n`,
  }),
  manifest: resolutions,
  install: [BERRY, 'install'],
  run,
});

const MANAGERS: Readonly<Record<string, Manager>> = {
  pnpm: {
    files: (core) => ({
      'pnpm-workspace.yaml': `overrides:
  '@lexrun/core': '${core}'
allowBuilds:
  onnxruntime-node: false
  protobufjs: false
`,
    }),
    manifest: () => ({}),
    install: ['pnpm@12.21.0', 'install', '--prefer-offline'],
    run: ['node', 'app.mjs'],
  },
  'yarn 1': {
    files: () => ({}),
    manifest: resolutions,
    install: ['yarn@1.22.22', 'install', '--non-interactive'],
    run: ['node', 'app.mjs'],
  },
  'yarn 4': berry('node-modules', ['node', 'app.mjs']),
  "yarn 4 with Plug'n'Play": berry('pnp', ['npx', '--yes', BERRY, 'node', 'app.mjs']),
};

describe('installed in an empty folder, it answers', { timeout: 300_000 }, () => {
  let packed: Packed;
  beforeAll(async () => {
    packed = await pack();
  }, 120_000);
  afterAll(() => rmSync(packed.folder, { recursive: true, force: true, maxRetries: 3 }));

  beforeEach(({ skip, task }) => {
    if (packed.unreachable !== undefined) skip(packed.unreachable);
    if (!ALL && task.name.includes('yarn')) skip('set LEXRUN_PACKAGE_MANAGERS=all');
  });

  const installAndRun = async (name: string, { files, manifest, install, run }: Manager): Promise<string> => {
    const folder = path.join(packed.folder, name.replaceAll(/\W/g, '-'));
    mkdirSync(path.join(folder, 'archives'), { recursive: true });
    const archive = (of: string) => `file:./archives/${packed.archives[of]}`;
    for (const file of Object.values(packed.archives))
      copyFileSync(path.join(packed.folder, 'archives', file), path.join(folder, 'archives', file));
    const dependencies = Object.fromEntries(PACKAGES.map((one) => [`@lexrun/${one}`, archive(one)]));
    const consumer = { name: 'consumer', private: true, dependencies, ...manifest(archive('core')) };
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify(consumer));
    writeFileSync(path.join(folder, 'app.mjs'), APP);
    for (const [file, text] of Object.entries(files(archive('core')))) writeFileSync(path.join(folder, file), text);
    const installed = await command('npx', ['--yes', ...install], folder);
    expect(installed.code, installed.output).toBe(0);
    const [program, ...args] = run as [string, ...string[]];
    const { code, output } = await command(program === 'node' ? process.execPath : program, args, folder);
    expect(code, output).toBe(0);
    return output.trim().split('\n').at(-1) ?? '';
  };

  it.each(Object.entries(MANAGERS))('by %s', async (name, manager) => {
    expect(await installAndRun(name, manager)).toBe('POSITIVE');
  });
});
