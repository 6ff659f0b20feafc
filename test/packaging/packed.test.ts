import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundles } from './bundles.js';
import { command } from './command.js';
import { installPacked, PACKAGES, type Packed } from './install-packed.js';
import { lint } from './lint.js';
import { types } from './types.js';

const MODEL = JSON.stringify(fileURLToPath(new URL('../../examples/models/sentiment', import.meta.url)));

let packed: Packed;
beforeAll(async () => {
  packed = await installPacked();
}, 240_000);
afterAll(() => rmSync(packed.folder, { recursive: true, force: true, maxRetries: 3 }));
beforeEach(({ skip }) => {
  if (packed.unreachable !== undefined) skip(packed.unreachable);
});

const run = (name: string, text: string) => {
  writeFileSync(path.join(packed.folder, name), text);
  return command(process.execPath, [name], packed.folder);
};
const lines = (output: string) => output.trim().split('\n');

const CLASSIFY = `
  const classify = await pipeline('text-classification', { model: ${MODEL}, workers: 1 });
  const { label } = await classify.run('这部电影真的很好看');
  await classify.close();
  console.log(label);`;

describe('the packages as they are published', () => {
  it('answer a request by import', async () => {
    const outcome = await run('esm.mjs', `import { pipeline } from '@lexrun/node';${CLASSIFY}`);
    expect(outcome).toEqual({ code: 0, output: 'POSITIVE\n' });
  });

  it('answer a request by require()', async () => {
    const source = `const { pipeline } = require('@lexrun/node');\n(async () => {${CLASSIFY}})();`;
    const { code, output } = await run('cjs.cjs', source);
    // Node may warn that require() of an ES module is young.
    const said = lines(output).filter((line) => !line.startsWith('('));
    expect({ code, said }).toEqual({ code: 0, said: ['POSITIVE'] });
  });

  it('load by import and by require() at every entry, without doing anything yet', async () => {
    // All but `core/otel`, whose peer this folder does not have.
    const entries = ['core', 'core/remote', 'core/testing', 'core/transformers', 'node', 'node/worker'];
    // The web package too: a server that renders pages imports what the browser runs.
    const all = [...entries, 'web', 'web/inline', 'web/worker'].map((entry) => `@lexrun/${entry}`);
    const count = `for (const loaded of all) if (Object.keys(loaded).length === 0) throw new Error('exports nothing');`;
    const imported = await run(
      'all.mjs',
      `const all = await Promise.all(${JSON.stringify(all)}.map((entry) => import(entry)));\n${count}`,
    );
    expect(imported).toEqual({ code: 0, output: '' });
    const required = await run(
      'all.cjs',
      `const all = ${JSON.stringify(all)}.map((entry) => require(entry));\n${count}`,
    );
    expect(required.code, required.output).toBe(0);
  });

  it.each(PACKAGES)('@lexrun/%s keeps what its package.json promises', (name) => {
    const directory = path.join(packed.folder, 'node_modules', '@lexrun', name);
    const manifest = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8'));
    for (const [subpath, target] of Object.entries<string | Record<string, string>>(manifest.exports)) {
      const files = typeof target === 'string' ? [target] : Object.values(target);
      for (const file of files) expect([subpath, existsSync(path.join(directory, file))]).toEqual([subpath, true]);
    }
    expect(JSON.stringify(manifest.dependencies ?? {})).not.toContain('workspace:');
    const { license, engines, scripts, repository } = manifest;
    expect({ license, engines, scripts }).toEqual({ license: 'Apache-2.0', engines: { node: '>=20.19' } });
    expect(repository.directory).toBe(`packages/${name}`);
    expect(readdirSync(directory).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
    const files = readdirSync(path.join(directory, 'dist'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    expect(files.filter((file) => !/(?<!\.test)(\.js|\.d\.ts)$/.test(file))).toEqual([]);
    const mapped = files.filter((file) => readFileSync(file, 'utf8').includes('sourceMappingURL'));
    expect(mapped, 'maps are not shipped, so nothing points to one').toEqual([]);
  });
});

lint(() => packed);
types(() => packed.folder);
bundles(() => packed.folder);
