import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { command } from './command.js';

const fromRoot = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));

const NODE = `import { LexrunError, pipeline } from '@lexrun/node';
  export async function main(): Promise<void> {
    const classify = await pipeline('text-classification', { model: './model' });
    const one: { label: string; score: number } = await classify.run('text', { topK: 2, timeoutMs: 100 });
    const many: number[] = (await classify.run(['a', 'b'])).map(({ score }) => score);
    for await (const { index, result } of classify.stream(['a'])) console.log(index.toFixed(), result.label, one, many);
    try { await classify.close(); } catch (error) { if (LexrunError.is(error, 'CLOSED')) console.log(error.hint); }
    // @ts-expect-error: no such option of this task
    await classify.run('text', { aggregation: 'simple' });
    // @ts-expect-error: no such task
    await pipeline('text-clasification', { model: './model' });
    // @ts-expect-error: a number is no text
    await classify.run(7);
  }`;
const WEB = `import { ERROR_CODES, type Pipeline } from '@lexrun/core';
  import { pipeline } from '@lexrun/web';
  export const status: number = ERROR_CODES.QUEUE_FULL.http;
  export const label = async (p: Pipeline<'text-classification'>): Promise<string> => (await p.run('a')).label;
  export const load = () => pipeline('fill-mask', { model: '/model', device: 'webgpu', assets: '/runtime/' });
  // @ts-expect-error: an option of the other platform
  export const other = () => pipeline('fill-mask', { model: '/model', executor: 'process' });`;

// Only `core/otel` names types of a peer, which this folder does not have; test/telemetry compiles against it.
const CORE_ENTRIES = ['core', 'core/remote', 'core/testing', 'core/transformers'];
const reExport = (entries: readonly string[]): string =>
  [...CORE_ENTRIES, ...entries].map((entry, i) => `export * as entry${i} from '@lexrun/${entry}';`).join('\n');
const NODE_ENTRIES = reExport(['node', 'node/worker']);
const WEB_ENTRIES = reExport(['web', 'web/inline', 'web/worker']);

const nodeTypes = { types: ['node'], typeRoots: [fromRoot('node_modules/@types')] };
const browser = { lib: ['es2022', 'esnext.disposable', 'dom'], types: [] };

/** The types as users compile against them: with their settings, in their folder. */
export function types(folder: () => string): void {
  const compile = (name: string, options: object, files: Readonly<Record<string, string>>) => {
    for (const [file, source] of Object.entries(files)) writeFileSync(path.join(folder(), file), source);
    const base = { target: 'es2022', strict: true, exactOptionalPropertyTypes: true, noEmit: true };
    const project = { compilerOptions: { ...base, ...options }, files: Object.keys(files) };
    writeFileSync(path.join(folder(), `${name}.json`), JSON.stringify(project));
    const tsc = fromRoot('node_modules/typescript/bin/tsc');
    return command(process.execPath, [tsc, '-p', `${name}.json`], folder());
  };

  describe('the types as a user compiles against them', { timeout: 240_000 }, () => {
    it.concurrent.each([
      [
        'node16',
        { module: 'node16', moduleResolution: 'node16', ...nodeTypes, skipLibCheck: true },
        { 'node16.mts': NODE, 'node16-entries.mts': NODE_ENTRIES },
      ],
      [
        'nodenext',
        { module: 'nodenext', moduleResolution: 'nodenext', ...nodeTypes, skipLibCheck: false },
        { 'next.mts': NODE, 'next-entries.mts': NODE_ENTRIES, 'next-common.cts': NODE },
      ],
      [
        'bundler',
        { module: 'esnext', moduleResolution: 'bundler', ...nodeTypes, skipLibCheck: true },
        { 'bundler.ts': NODE, 'bundler-entries.ts': NODE_ENTRIES },
      ],
      [
        'bundler, in a browser project without the types of Node',
        { module: 'esnext', moduleResolution: 'bundler', ...browser, skipLibCheck: false },
        { 'browser.ts': WEB, 'browser-entries.ts': WEB_ENTRIES },
      ],
    ])('under moduleResolution %s', async (name, options, files) => {
      const outcome = await compile(name.replaceAll(/\W+/g, '-'), options, files as Record<string, string>);
      expect(outcome).toEqual({ code: 0, output: '' });
    });
  });
}
