import path from 'node:path';
import ts from 'typescript';
import { root } from './read-pages.js';

/** Folder of modules that exist only in the compiler's host; packages are found by name from there. */
export const folder: string = path.join(root, 'test/docs/.snippets');

/**
 * A program of modules that are not written anywhere, with the compiler options of the tests, against the built packages.
 * @param sources code by path, below {@link folder}
 * @param files further files of the disk
 */
export function programInMemory(sources: ReadonlyMap<string, string>, files: readonly string[] = []): ts.Program {
  const { config } = ts.readConfigFile(path.join(root, 'test/tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, path.join(root, 'test'));
  const host = ts.createCompilerHost(options);
  const codes = new Map([...sources].map(([file, code]) => [path.normalize(file), code]));
  const folders = new Set([...codes.keys()].map((file) => path.dirname(file)));
  const { fileExists, directoryExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => codes.has(path.normalize(file)) || fileExists(file);
  host.directoryExists = (name) => folders.has(path.normalize(name)) || directoryExists?.(name) === true;
  host.readFile = (file) => codes.get(path.normalize(file)) ?? readFile(file);
  host.getSourceFile = (file, languageVersion, ...rest) => {
    const code = codes.get(path.normalize(file));
    if (code === undefined) return getSourceFile(file, languageVersion, ...rest);
    return ts.createSourceFile(file, code, languageVersion);
  };
  return ts.createProgram([...codes.keys(), ...files], options, host);
}
