import { createHash, randomUUID } from 'node:crypto';
import { readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from './blob-store.js';

/** What the cache knows of one file of a model. */
export interface CachedFile {
  /** Hash and size, or null: the server said that there is no such file. */
  readonly content: { readonly sha256: string; readonly bytes: number } | null;
  /** Entity tag to ask with whether it changed. */
  readonly etag?: string;
  /** When the server last said so, in milliseconds since the epoch. */
  readonly checkedAt: number;
}

/** What the cache knows of one model at one address. */
export interface ModelRecord {
  readonly version: 1;
  /** The model's address, for people who look into the cache. */
  readonly label: string;
  readonly files: Readonly<Record<string, CachedFile>>;
  /** Commit a branch or tag led to. */
  readonly commit?: { readonly hash: string; readonly checkedAt: number };
}

/** Path of the record of a model. */
export function recordPath(models: string, base: string): string {
  return join(models, `${createHash('sha256').update(base).digest('hex')}.json`);
}

/** Reads a record; one that cannot be read counts as absent, for everything in it can be fetched again. */
export async function readRecord(path: string, label: string): Promise<ModelRecord> {
  const empty: ModelRecord = { version: 1, label, files: {} };
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isModelRecord(parsed) ? parsed : empty;
  } catch {
    return empty;
  }
}

/** Whether parsed JSON is a record this version can use. */
export function isModelRecord(value: unknown): value is ModelRecord {
  const record = value as Partial<ModelRecord> | null;
  return (
    typeof record === 'object' &&
    record?.version === 1 &&
    typeof record.label === 'string' &&
    typeof record.files === 'object' &&
    record.files !== null &&
    Object.values(record.files).every(isModelFile) &&
    (record.commit === undefined || /^[0-9a-f]{40}$/.test(record.commit.hash))
  );
}

function isModelFile(value: unknown): value is CachedFile {
  const file = value as Partial<CachedFile> | null;
  if (typeof file !== 'object' || file === null || typeof file.checkedAt !== 'number') return false;
  const { content } = file;
  return content === null || (/^[0-9a-f]{64}$/.test(String(content?.sha256)) && Number.isSafeInteger(content?.bytes));
}

/** Replaces a record. */
export async function writeRecord(path: string, record: ModelRecord): Promise<void> {
  await replaceFile(path, `${JSON.stringify(record, null, 1)}\n`, `${randomUUID()}.tmp`);
}

/** Notes that the model was used now; the record's time is what eviction goes by. */
export async function touchRecord(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => {});
}
