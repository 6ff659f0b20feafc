import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { type Block, listPages, readBlocks, root } from './read-pages.js';

// Every block of code in the documentation, as a module of its own, in one program against the built packages. Nothing is
// written: the modules exist only in the compiler's host, in a folder from which packages are found by name.
const folder = path.join(root, 'test/docs/.snippets');
const given = path.join(root, 'test/docs/given.d.ts');
const pages = listPages();
const blocks = pages.flatMap((page) => readBlocks(page, ['ts', 'js', 'mjs', 'javascript', 'typescript']));
const modules = new Map(blocks.map((block, index) => [fileOf(block, index), block]));

/** `// file: name.ts` in its first line names a block for its neighbours on the page. */
function fileOf({ page, code }: Block, index: number): string {
  const name = /^\/\/ file: (\S+)\.\w+\n/.exec(code)?.[1] ?? `block-${index}`;
  return path.join(folder, page.replaceAll(/\W/g, '-'), `${name}.ts`);
}

function compile(): readonly ts.Diagnostic[] {
  const { config } = ts.readConfigFile(path.join(root, 'test/tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, path.join(root, 'test'));
  const host = ts.createCompilerHost(options);
  const sources = new Map([...modules].map(([file, { code }]) => [path.normalize(file), `${code}\nexport {};\n`]));
  const folders = new Set([...sources.keys()].map((file) => path.dirname(file)));
  const { fileExists, directoryExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => sources.has(path.normalize(file)) || fileExists(file);
  host.directoryExists = (name) => folders.has(path.normalize(name)) || directoryExists?.(name) === true;
  host.readFile = (file) => sources.get(path.normalize(file)) ?? readFile(file);
  host.getSourceFile = (file, languageVersion, ...rest) => {
    const source = sources.get(path.normalize(file));
    if (source === undefined) return getSourceFile(file, languageVersion, ...rest);
    return ts.createSourceFile(file, source, languageVersion);
  };
  return ts.getPreEmitDiagnostics(ts.createProgram([...modules.keys(), given], options, host));
}

it('every block of code in the documentation compiles', () => {
  expect(blocks.length).toBeGreaterThan(20);
  const problems = compile().map(({ file, start, messageText }) => {
    const place = modules.get(path.normalize(file?.fileName ?? ''))?.place ?? file?.fileName ?? '';
    const line = file === undefined || start === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1;
    return `${place}, line ${line} of the block: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
  expect(problems).toEqual([]);
});
