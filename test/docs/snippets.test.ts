import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { folder, programInMemory } from './program-in-memory.js';
import { type Block, listPages, readBlocks, root } from './read-pages.js';

// Every block of code in the documentation is a module of one program.
const blocks = listPages().flatMap((page) => readBlocks(page, ['ts', 'js', 'mjs', 'javascript', 'typescript']));
const modules = new Map(blocks.map((block, index) => [path.normalize(fileOf(block, index)), block]));

/** `// file: name.ts` in its first line names a block for its neighbours on the page. */
function fileOf({ page, code }: Block, index: number): string {
  const name = /^\/\/ file: (\S+)\.\w+\n/.exec(code)?.[1] ?? `block-${index}`;
  return path.join(folder, page.replaceAll(/\W/g, '-'), `${name}.ts`);
}

it('every block of code in the documentation compiles', { timeout: 180_000 }, () => {
  expect(blocks.length).toBeGreaterThan(20);
  const sources = new Map([...modules].map(([file, { code }]) => [file, `${code}\nexport {};\n`]));
  const program = programInMemory(sources, [path.join(root, 'test/docs/given.d.ts')]);
  const problems = ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const place = modules.get(path.normalize(file?.fileName ?? ''))?.place ?? file?.fileName ?? '';
    const line = file === undefined || start === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1;
    return `${place}, line ${line} of the block: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
  expect(problems).toEqual([]);
});

const data = listPages().flatMap((page) => readBlocks(page, ['json']));

it.each(data)('the JSON at $place parses', ({ code }) => {
  expect(JSON.parse(code)).toBeTypeOf('object');
});
