import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { command, type Installed, installPacked } from './install-packed.js';

const fromRoot = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const MODEL = JSON.stringify(fromRoot('examples/models/sentiment'));

let installed: Installed;
beforeAll(() => {
  installed = installPacked();
}, 240_000);
afterAll(() => rmSync(installed.folder, { recursive: true, force: true }));
beforeEach(({ skip }) => {
  if (installed.unreachable !== undefined) skip(installed.unreachable);
});

const inFolder = (...parts: string[]): string => path.join(installed.folder, ...parts);
const write = (name: string, text: string): string => {
  writeFileSync(inFolder(name), text);
  return name;
};
const run = (file: string) => command(process.execPath, [file], installed.folder);

const CLASSIFY = `
  const classify = await pipeline('text-classification', { model: ${MODEL}, workers: 1 });
  const { label } = await classify.run('这部电影真的很好看');
  await classify.close();
  console.log(label);`;

describe('the packages as they are published', () => {
  it('answer a request by import', () => {
    const file = write('esm.mjs', `import { pipeline } from '@lexrun/node';${CLASSIFY}`);
    expect(run(file)).toEqual({ code: 0, output: 'POSITIVE\n' });
  });

  it('answer a request by require()', () => {
    const file = write('cjs.cjs', `const { pipeline } = require('@lexrun/node');\n(async () => {${CLASSIFY}})();`);
    const { code, output } = run(file);
    // Node may warn that require() of an ES module is young.
    expect({
      code,
      last: output
        .trim()
        .split('\n')
        .filter((line) => !/^\(/.test(line)),
    }).toEqual({ code: 0, last: ['POSITIVE'] });
  });

  it.each(['core', 'node'])('@lexrun/%s keeps what its package.json promises', (name) => {
    const directory = inFolder('node_modules', '@lexrun', name);
    const { exports, dependencies, license } = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8'));
    for (const [subpath, target] of Object.entries<string | Record<string, string>>(exports)) {
      const files = typeof target === 'string' ? [target] : Object.values(target);
      for (const file of files) expect([subpath, existsSync(path.join(directory, file))]).toEqual([subpath, true]);
    }
    expect(JSON.stringify(dependencies ?? {})).not.toContain('workspace:');
    expect(license).toBe('Apache-2.0');
    expect(existsSync(path.join(directory, 'LICENSE'))).toBe(true);
    const files = readdirSync(directory, { recursive: true }).map(String);
    expect(files.filter((file) => /\.test\.|\.map$|tsbuildinfo|(^|[\\/])src[\\/]/.test(file))).toEqual([]);
  });
});

describe('the types as a user compiles against them', { timeout: 120_000 }, () => {
  const GOOD = `import { LexrunError, pipeline } from '@lexrun/node';
    const classify = await pipeline('text-classification', { model: './model' });
    const one: { label: string; score: number } = await classify.run('text', { topK: 2, timeoutMs: 100 });
    const many: number[] = (await classify.run(['a', 'b'])).map(({ score }) => score);
    for await (const { index, result } of classify.stream(['a'])) console.log(index.toFixed(), result.label, one, many);
    try { await classify.close(); } catch (error) { if (LexrunError.is(error, 'CLOSED')) console.log(error.hint); }`;
  const BAD = `
    // @ts-expect-error: no such option of this task
    await classify.run('text', { aggregation: 'simple' });
    // @ts-expect-error: no such task
    await pipeline('text-clasification', { model: './model' });
    // @ts-expect-error: a number is no text
    await classify.run(7);`;

  const compile = (name: string, options: object, source: string) => {
    const base = {
      target: 'es2022',
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: false,
    };
    write(`${name}.mts`, source);
    write(`${name}.json`, JSON.stringify({ compilerOptions: { ...base, ...options }, files: [`${name}.mts`] }));
    return command(
      process.execPath,
      [fromRoot('node_modules/typescript/bin/tsc'), '-p', `${name}.json`],
      installed.folder,
    );
  };
  const node = { types: ['node'], typeRoots: [fromRoot('node_modules/@types')] };

  it.each([
    ['nodenext', { module: 'nodenext', moduleResolution: 'nodenext' }],
    ['bundler', { module: 'esnext', moduleResolution: 'bundler' }],
  ])('@lexrun/node under moduleResolution %s', (name, options) => {
    expect(compile(name, { ...options, ...node }, GOOD + BAD)).toEqual({ code: 0, output: '' });
  });

  it('@lexrun/core in a browser project, without the types of Node', () => {
    const options = {
      module: 'esnext',
      moduleResolution: 'bundler',
      lib: ['es2022', 'esnext.disposable', 'dom'],
      types: [],
    };
    const source = `import { ERROR_CODES, type Pipeline } from '@lexrun/core';
      export const status: number = ERROR_CODES.QUEUE_FULL.http;
      export const label = async (p: Pipeline<'text-classification'>): Promise<string> => (await p.run('a')).label;`;
    expect(compile('core', options, source)).toEqual({ code: 0, output: '' });
  });
});
