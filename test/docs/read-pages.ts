import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the repository, with a slash at its end. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url));

/** One fenced block of a page. */
export interface Block {
  /** The page and the line its fence is on, for messages. */
  readonly place: string;
  readonly page: string;
  readonly language: string;
  readonly code: string;
}

/** Every page a reader may meet, relative to the root, `/` between folders. */
export function listPages(): string[] {
  const below = (folder: string): string[] =>
    readdirSync(path.join(root, folder), { recursive: true }).map((name) => path.posix.join(folder, String(name)));
  const readmes = ['packages', 'examples', 'examples/models'].flatMap((folder) =>
    readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}/README.md`),
  );
  const pages = [...readdirSync(root), ...below('docs'), ...readmes].map((page) => page.replaceAll('\\', '/'));
  return pages.filter((page) => page.endsWith('.md') && existsSync(path.join(root, page)));
}

/** Text of a page. */
export function readPage(page: string): string {
  return readFileSync(path.join(root, page), 'utf8').replaceAll('\r\n', '\n');
}

/** The fenced blocks of a page in these languages; `''` stands for blocks that name none. */
export function readBlocks(page: string, languages: readonly string[]): Block[] {
  const text = readPage(page);
  return [...text.matchAll(/^ *```(\w*)\n(.*?)^ *```$/gms)]
    .map(({ 1: language = '', 2: code = '', index }) => {
      const line = text.slice(0, index).split('\n').length;
      return { place: `${page}:${line}`, page, language, code };
    })
    .filter(({ language }) => languages.includes(language));
}
