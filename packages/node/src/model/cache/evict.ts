import type { Dirent } from 'node:fs';
import { readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { CacheLayout } from './cache-dir.js';
import { isModelRecord } from './model-record.js';
import { withLock } from './process-lock.js';

/** An unfinished download nobody came back for, in milliseconds. */
const PARTIAL_KEPT_MS: number = 7 * 24 * 3_600_000;
/** A blob is moved into place before its record is written; until then it looks unused. */
const YOUNG_MS = 10 * 60_000;

interface Entry {
  readonly path: string;
  readonly usedAt: number;
  readonly blobs: readonly string[];
}

/**
 * Brings the cache under its size: models not used for longest go first, then every file no model refers to. The model
 * at `keep` stays, however large. A file that another process has open stays readable for it.
 */
export async function evict(layout: CacheLayout, maxBytes: number, keep: string): Promise<void> {
  await removeOldPartials(layout.partial);
  const sizes = await blobSizes(layout.blobs);
  let total = sum(sizes.values());
  if (total <= maxBytes) return;
  await withLock(join(layout.locks, 'evict.lock'), async () => {
    const entries = (await readEntries(layout.models)).sort((a, b) => a.usedAt - b.usedAt);
    const uses = countUses(entries);
    for (const [name, size] of sizes) if (!uses.has(name) && (await drop(layout, name))) total -= size;
    for (const entry of entries) {
      if (total <= maxBytes) return;
      if (entry.path === keep) continue;
      await unlink(entry.path).catch(() => {});
      for (const name of entry.blobs) {
        const left = (uses.get(name) ?? 1) - 1;
        uses.set(name, left);
        if (left === 0 && (await drop(layout, name, true))) total -= sizes.get(name) ?? 0;
      }
    }
  });
}

/** Removes a model's record and the files no other model refers to. Returns whether there was such a model. */
export async function forget(layout: CacheLayout, record: string): Promise<boolean> {
  return withLock(join(layout.locks, 'evict.lock'), async () => {
    const entries = await readEntries(layout.models);
    const entry = entries.find(({ path }) => path === record);
    if (entry === undefined) return false;
    const uses = countUses(entries.filter((other) => other !== entry));
    await unlink(entry.path);
    for (const name of entry.blobs) if (!uses.has(name)) await drop(layout, name, true);
    return true;
  });
}

async function drop(layout: CacheLayout, name: string, young = false): Promise<boolean> {
  const path = join(layout.blobs, name);
  if (!young) {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined || Date.now() - found.ctimeMs < YOUNG_MS) return false;
  }
  return unlink(path).then(
    () => true,
    () => false,
  );
}

async function blobSizes(directory: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const { name } of await list(directory)) {
    const found = await stat(join(directory, name)).catch(() => undefined);
    if (found !== undefined) sizes.set(name, found.size);
  }
  return sizes;
}

async function readEntries(directory: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const { name } of await list(directory)) {
    if (!name.endsWith('.json')) continue;
    const path = join(directory, name);
    try {
      const parsed: unknown = JSON.parse(await readFile(path, 'utf8'));
      const files = isModelRecord(parsed) ? Object.values(parsed.files) : [];
      const blobs = [...new Set(files.flatMap(({ content }) => content?.sha256 ?? []))];
      entries.push({ path, usedAt: (await stat(path)).mtimeMs, blobs });
    } catch {
      // Removed or rewritten in between: it is in use, so it is not for this round.
    }
  }
  return entries;
}

function countUses(entries: readonly Entry[]): Map<string, number> {
  const uses = new Map<string, number>();
  for (const { blobs } of entries) for (const name of blobs) uses.set(name, (uses.get(name) ?? 0) + 1);
  return uses;
}

async function removeOldPartials(directory: string): Promise<void> {
  for (const { name } of await list(directory)) {
    const path = join(directory, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > PARTIAL_KEPT_MS) await unlink(path).catch(() => {});
  }
}

async function list(directory: string): Promise<Dirent[]> {
  return (await readdir(directory, { withFileTypes: true }).catch(() => [])).filter((entry) => entry.isFile());
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
