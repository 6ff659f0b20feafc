import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Running, startServer } from '../http/start-server.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A folder of models for a test: names to directories of this repository, for example `{ 'a/1': 'examples/…' }`. */
export function makeRepository(models: Readonly<Record<string, string>>): {
  readonly folder: string;
  add(name: string, from: string): void;
  drop(name: string): void;
  remove(): void;
} {
  const folder = mkdtempSync(path.join(tmpdir(), 'lexrun-models-'));
  const add = (name: string, from: string): void => {
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
    cpSync(path.join(root, from), path.join(folder, name), { recursive: true });
  };
  for (const [name, from] of Object.entries(models)) add(name, from);
  const drop = (name: string): void => rmSync(path.join(folder, name), { recursive: true, force: true });
  return { folder, add, drop, remove: () => drop('') };
}

/** The open inference server on free ports of the loopback interface. */
export async function startOip(env: Record<string, string> = {}): Promise<Running & { readonly grpc: string }> {
  const running = await startServer('open-inference-server', { HTTP_PORT: '0', GRPC_PORT: '0', ...env });
  const { grpc } = await running.line(({ event }) => event === 'ready');
  return { ...running, grpc: String(grpc) };
}
