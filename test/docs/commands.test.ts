import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { expect, it } from 'vitest';
import { readArguments, USAGE } from '../../packages/node/dist/cli/arguments.js';
import { type Block, listPages, readBlocks, readPage, root } from './read-pages.js';

// Commands of the documentation are not run here (tests of the examples run the main ones); what they name has to exist.
const blocks = listPages().flatMap((page) => readBlocks(page, ['console', 'bash', 'sh', '']));
const inline = listPages().flatMap((page) => {
  const found = [...readPage(page).matchAll(/`((?:npm|npx|node) [^`\n…]+)`/g)];
  return found.map(([, code = '']): Block => ({ place: page, page, language: '', code }));
});
const commands = [...blocks, ...inline].flatMap(readCommands);

interface Command {
  readonly place: string;
  /** The folder of the page. */
  readonly home: string;
  /** Folder it is typed in, relative to the root. */
  readonly folder: string;
  readonly words: readonly string[];
}

/** Lines that begin with `$ `, or in a block without prompts those that begin with a known program. `cd` moves the rest. */
function readCommands({ place, page, code }: Block): Command[] {
  const lines = code.replaceAll('\\\n', ' ').split('\n');
  const prompted = lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2));
  const typed = prompted.length > 0 ? prompted : lines.filter((line) => /^(npm|npx|node|cd|[A-Z_]+=)/.test(line));
  let folder = '';
  return typed.flatMap((line) => {
    const parts = line.replace(/\s#.*$/, '').split(/&&|\|/);
    return parts.flatMap((part) => {
      const words = part.trim().split(/\s+/);
      const at = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
      if (words[at] === 'cd') folder = path.posix.join(folder, words[at + 1] ?? '');
      return [{ place: `${place}: ${part.trim()}`, home: path.dirname(page), folder, words: words.slice(at) }];
    });
  });
}

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const scriptsOf = (folder: string): object => {
  const file = path.join(folder, 'package.json');
  return existsSync(path.join(root, file)) ? (JSON.parse(read(file)).scripts ?? {}) : {};
};
const starting = (...names: string[]): Command[] => commands.filter(({ words }) => names.includes(words[0] ?? ''));

it('npm scripts exist', () => {
  const asked = starting('npm').map(({ place, home, folder, words: [, verb = '', ...rest] }) => {
    const name = rest.find((word) => !word.startsWith('-')) ?? '';
    return {
      place,
      folders: [folder, home],
      script: verb === 'run' ? name : ['test', 'start'].includes(verb) ? verb : undefined,
    };
  });
  const missing = asked.filter(
    ({ folders, script }) => script !== undefined && !folders.some((folder) => script in scriptsOf(folder)),
  );
  expect(asked.length).toBeGreaterThan(8);
  expect(missing).toEqual([]);
});

it('files that node runs exist and know the flags', () => {
  const asked = starting('node').filter(({ words }) => words[1]?.includes('/'));
  const problems = asked.flatMap(({ place, folder, words: [, script = '', ...rest] }) => {
    const file = path.join(folder, script);
    if (!existsSync(path.join(root, file))) return [`${place}: no such file`];
    const sources = readdirSync(path.join(root, path.dirname(file))).filter((name) => name.endsWith('.mjs'));
    const text = sources.map((name) => read(path.join(path.dirname(file), name))).join('\n');
    const flags = rest.filter((word) => word.startsWith('--')).map((word) => word.slice(2));
    return flags.filter((flag) => !text.includes(flag)).map((flag) => `${place}: no flag ${flag}`);
  });
  expect(asked.length).toBeGreaterThan(4);
  expect(problems).toEqual([]);
});

it('commands of the lexrun program parse', () => {
  const asked = starting('npx').filter(({ words }) => ['lexrun', '@lexrun/node'].includes(words[1] ?? ''));
  const known = [...USAGE.matchAll(/^ {2}(\w+) [ <[]/gm)].map(([, name]) => name);
  expect(known).toContain('tune');
  expect(asked.length).toBeGreaterThan(4);
  for (const { place, words } of asked) expect(known, place).toContain(readArguments(words.slice(2)).command);
});

it('files and folders that docker and kubectl are given exist', () => {
  const asked = starting('docker', 'kubectl').flatMap(({ place, home, words }) => {
    const options = { f: { type: 'string', short: 'f' }, k: { type: 'string', short: 'k' } } as const;
    const { values } = parseArgs({ args: words.slice(1), options, strict: false, allowPositionals: true });
    return [values.f, values.k]
      .filter((file) => typeof file === 'string')
      .map((file) => ({ place, files: [file, path.join(home, file)] }));
  });
  expect(asked.length).toBeGreaterThan(4);
  expect(asked.filter(({ files }) => !files.some((file) => existsSync(path.join(root, file))))).toEqual([]);
});

it('settings in the environment are read by something', () => {
  const folders = ['packages/node/src', 'packages/core/src', 'examples', 'test/bench', 'test/golden', 'scripts'];
  const files = folders.flatMap((folder) => {
    const names = readdirSync(path.join(root, folder), { recursive: true }).map(String);
    return names
      .filter((name) => /\.m?[jt]s$/.test(name) && !name.includes('node_modules'))
      .map((name) => path.join(folder, name));
  });
  const sources = files.map(read).join('\n');
  const names = new Set(
    blocks.flatMap(({ code }) => [...code.matchAll(/\b([A-Z][A-Z_]{3,})=/g)].map(([, name]) => name!)),
  );
  expect(names.size).toBeGreaterThan(2);
  // PYTHONPATH is read by Python itself.
  const unread = [...names].filter((name) => name !== 'PYTHONPATH' && !sources.includes(name));
  expect(unread).toEqual([]);
});
