import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { folder, programInMemory } from './program-in-memory.js';
import { readPage } from './read-pages.js';

// What the tables of the guide name, against the types that users get.
const SECTIONS = [
  ['Of `pipeline()` and `loadModel()`', 'NodeOptions', "import('@lexrun/node').NodeOptions"],
  ['Of `guard`', 'GuardOptions', "import('@lexrun/node').GuardOptions"],
  ['Of a call', 'CallOptions', "import('@lexrun/core').CallOptions"],
] as const;

const guide = readPage('docs/guides/options.md');
const file = path.join(folder, 'options.ts');
const program = programInMemory(
  new Map([[file, SECTIONS.map(([, name, type]) => `export type ${name} = ${type};`).join('\n')]]),
);
const checker = program.getTypeChecker();

/** Names of a type's fields; `queue.maxTexts` for those of a nested object that the guide lists one by one. */
function fieldsOf(name: string, documented: readonly string[]): string[] {
  const source = program.getSourceFile(file)!;
  const alias = source.statements.find((node) => ts.isTypeAliasDeclaration(node) && node.name.text === name)!;
  return checker
    .getTypeAtLocation(alias)
    .getProperties()
    .flatMap((field) => {
      if (!documented.some((other) => other.startsWith(`${field.name}.`))) return [field.name];
      const inner = checker.getNonNullableType(checker.getTypeOfSymbol(field)).getProperties();
      return inner.map((nested) => `${field.name}.${nested.name}`);
    });
}

it.each(SECTIONS)('docs/guides/options.md, "%s", lists every option and no other', (title, name) => {
  const section = guide.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';
  const cells = [...section.matchAll(/^\| (`[^|]+?)\s*\|/gm)].map(([, cell = '']) => cell);
  const documented = cells.flatMap((cell) => [...cell.matchAll(/`([\w.]+)`/g)].map(([, option = '']) => option));
  expect(documented.sort()).toEqual(fieldsOf(name, documented).sort());
});
