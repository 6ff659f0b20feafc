import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, it } from 'vitest';
import { command } from './command.js';
import { PACKAGES, type Packed } from './install-packed.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const attw = createRequire(import.meta.url).resolve('@arethetypeswrong/cli/package.json');

/** What tools that look at published packages say of ours. */
export function lint(packed: () => Packed): void {
  describe('the tools that look at packages', { timeout: 240_000 }, () => {
    it.each(PACKAGES)('publint finds nothing in @lexrun/%s', async (name) => {
      const pkgDir = path.join(packed().folder, 'node_modules', '@lexrun', name);
      const { messages, pkg } = await publint({ pkgDir, pack: false, strict: true });
      expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
    });

    it('are the types wrong? no', async () => {
      const { folder, archives } = packed();
      const bin = path.join(path.dirname(attw), 'dist/index.js');
      // ES modules only, on purpose: Node 20.19 and later can require() them.
      const looks = PACKAGES.map((name) =>
        command(process.execPath, [bin, path.join('archives', archives[name] ?? ''), '--profile', 'esm-only'], folder),
      );
      for (const { code, output } of await Promise.all(looks)) expect(code, output).toBe(0);
    });

    it('what they bring along is listed by CycloneDX documents, and is under licences that may ship', async () => {
      const { folder } = packed();
      const args = [
        'scripts/sbom.mjs',
        '--archives',
        path.join(folder, 'archives'),
        '--out',
        path.join(folder, 'sbom'),
      ];
      const { code, output } = await command(process.execPath, args, root);
      expect(code, output).toBe(0);
      for (const name of PACKAGES) {
        const bill = JSON.parse(readFileSync(path.join(folder, 'sbom', `lexrun-${name}.cdx.json`), 'utf8'));
        expect([bill.bomFormat, bill.metadata.component.name]).toEqual(['CycloneDX', `@lexrun/${name}`]);
        const listed = (bill.components ?? []).map((component: { name: string }) => component.name);
        expect(listed).toEqual(name === 'core' ? [] : expect.arrayContaining(['@lexrun/core', `onnxruntime-${name}`]));
        expect(JSON.stringify(bill)).not.toContain('file:');
      }
    });

    it('everything that builds and tests them is under a licence somebody allowed', async () => {
      const { code, output } = await command(process.execPath, ['scripts/licences.mjs'], root);
      expect(code, output).toBe(0);
    });
  });
}
