import { fstatSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { usageError } from './arguments.mjs';

/** How long an input that was not asked for by name may take to say something, in milliseconds. */
const PATIENCE = 2_000;

/**
 * Opens what to read lines from: a file, `-` for standard input, or a pipe that is there and brings something.
 * @returns undefined where there is nothing to read
 */
export async function openInput(file) {
  if (file === '-') return { chunks: process.stdin, bytes: undefined };
  if (file !== undefined) return openFile(file);
  if (!isPiped()) return undefined;
  if (await brings(process.stdin)) return { chunks: process.stdin, bytes: undefined };
  // Otherwise the pipe would keep the process waiting.
  process.stdin.destroy();
  return undefined;
}

async function openFile(file) {
  try {
    const handle = await open(file);
    const stat = await handle.stat();
    if (stat.isDirectory()) throw Object.assign(new Error('it is a directory'), { code: 'EISDIR' });
    return { chunks: handle.createReadStream(), bytes: stat.isFile() ? stat.size : undefined };
  } catch (error) {
    const why = { ENOENT: 'there is no such file', EACCES: 'it may not be read', EISDIR: 'it is a directory' }[
      error.code
    ];
    throw usageError(`Cannot read ${file}: ${why ?? error.message}.`);
  }
}

function isPiped() {
  try {
    const stat = fstatSync(0);
    return stat.isFIFO() || stat.isFile() || stat.isSocket();
  } catch {
    return false;
  }
}

/** Whether a stream has data, rather than an immediate end or nothing at all. */
function brings(stream) {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(timer);
      stream.off('readable', settle).off('end', settle).off('error', settle);
      resolve(stream.readableLength > 0);
    };
    const timer = setTimeout(settle, PATIENCE);
    stream.on('readable', settle).on('end', settle).on('error', settle);
  });
}
