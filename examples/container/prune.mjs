// Takes out of an installed service what it never reads: node prune.mjs FOLDER. Licences stay.
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

const UNREAD =
  /\.(map|d\.[cm]?ts|[cm]?ts|md|markdown|flow|lib|pdb)$|(^|\/)(test|tests|__tests__|\.github|docs|benchmarks?)$/;
const LICENCE = /licen[cs]e|notice|copying/i;
/** Binaries of other platforms: 288 MB of onnxruntime-node become 46. */
const OTHER_PLATFORM = new RegExp(
  `onnxruntime-node/bin/napi-v\\d+/(?!${process.platform}$|${process.platform}/)[^/]+$`,
);
const OTHER_ARCH = new RegExp(`onnxruntime-node/bin/napi-v\\d+/${process.platform}/(?!${process.arch}$)[^/]+$`);

const root = process.argv[2];
if (root === undefined) throw new Error('usage: node prune.mjs FOLDER');
const modules = path.join(root, 'node_modules');

function prune(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    const name = full.replaceAll('\\', '/');
    if (OTHER_PLATFORM.test(name) || OTHER_ARCH.test(name) || (UNREAD.test(name) && !LICENCE.test(entry.name))) {
      rmSync(full, { recursive: true });
    } else if (entry.isDirectory()) prune(full);
  }
}
prune(modules);
