import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type LexrunError, loadTaskSpec } from '@lexrun/core';
import ts from 'typescript';
import { afterAll, describe, expect, test } from 'vitest';

// The snippets of the guide, run as programs of their own, as a reader would run them. test/docs checks their types.
const root = fileURLToPath(new URL('../..', import.meta.url));
const guide = readFileSync(join(root, 'docs/guides/tasks.md'), 'utf8');
// Inside node_modules, so that a snippet finds the packages by name and no tool takes it for a source of the project.
const parent = join(root, 'test/node_modules/.snippets');
mkdirSync(parent, { recursive: true });
const folder = mkdtempSync(join(parent, 'tasks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Snippet {
  readonly title: string;
  readonly file: string;
  readonly code: string;
}

/** Every block under the heading before it. A first line `// file: name.ts` names the file; others are numbered. */
function readSnippets(): readonly Snippet[] {
  const parts = guide.split(/^## /m).slice(1);
  return parts.flatMap((part) => {
    const title = part.slice(0, part.indexOf('\n'));
    return [...part.matchAll(/^```(?:ts|js)\n(.*?)^```/gms)].map(([, code = ''], index) => {
      const named = /^\/\/ file: (\S+)/.exec(code)?.[1];
      return { title, file: named ?? `${title.replaceAll(/\W+/g, '-')}-${index}.ts`, code };
    });
  });
}

const snippets = readSnippets();
const programs = snippets.filter(({ code }) => code.includes('console.log('));
for (const { file, code } of snippets) {
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  writeFileSync(join(folder, file), code);
  writeFileSync(
    join(folder, file.replace(/\.ts$/, '.js')),
    ts.transpileModule(code, { compilerOptions: options }).outputText,
  );
}
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');

/** Options that the tables of the guide name, by task. */
function readTables(): readonly [task: string, options: readonly string[]][] {
  const parts = guide.split(/^## /m).slice(1);
  return parts.flatMap((part): [string, string[]][] => {
    if (!part.includes('| Option |')) return [];
    const table = part.slice(part.indexOf('| Option |')).split('\n\n')[0] ?? '';
    return [[part.slice(0, part.indexOf('\n')), [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name)]];
  });
}

describe('docs/guides/tasks.md', () => {
  test.each(readTables())('its table of %s has every option, and no other', async (task, options) => {
    const spec = await loadTaskSpec(task);
    // The hint of an unknown option lists those there are.
    const error = (() => {
      try {
        return spec.parseOptions({ noSuchOption: 1 });
      } catch (reason) {
        return reason;
      }
    })() as LexrunError;
    const known = /has the options (.*)\.$/.exec(error.hint)?.[1]?.split(', ') ?? [];
    expect([...options].sort()).toEqual(known.sort());
  });

  test('has a runnable snippet for each task', () => {
    const titles = new Set(programs.map(({ title }) => title));
    expect([...titles]).toEqual([
      'text-classification',
      'token-classification',
      'feature-extraction',
      'token-embeddings',
      'text-ranking',
      'zero-shot-classification',
      'question-answering',
      'fill-mask',
      'A task of your own',
    ]);
  });

  test.each(programs)('$title runs, prints and ends by itself', async ({ file, title }) => {
    const program = join(folder, file.replace(/\.ts$/, '.js'));
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program], { cwd: root, timeout: 50_000 });
    expect(stdout.trim().length).toBeGreaterThan(0);
    expect(stderr).toBe('');
    if (title === 'text-classification') expect(stdout).toMatch(/^POSITIVE 0\.\d\d$/m);
    if (title === 'question-answering') expect(stdout).toMatch(/^0\.\d+ true$/m);
  });
});
