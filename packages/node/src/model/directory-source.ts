import { constants } from 'node:fs';
import { lstat, open, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { checkModelPath, LexrunError, type ModelFiles, type ModelSource, type ReadOptions } from '@lexrun/core';
import { readHandle } from './read-handle.js';

/** Never follows a link in the last place, and never waits for the other end of a FIFO. Absent on Windows. */
const OPEN_FLAGS: number = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Opens local directories (`{ kind: 'directory', path }`). Only regular files whose real path is inside are read. */
export function createDirectorySource(): ModelSource {
  return {
    async open(reference) {
      if (reference.kind !== 'directory') {
        throw new LexrunError('MODEL_NOT_FOUND', 'This source opens local directories only');
      }
      return directoryFiles(await findDirectory(reference.path));
    },
  };
}

/** Real path of a model's directory. Messages name its last part only: errors travel further than paths should. */
async function findDirectory(path: string): Promise<string> {
  const name = JSON.stringify(basename(path));
  let root: string;
  try {
    root = await realpath(path);
  } catch {
    throw new LexrunError('MODEL_NOT_FOUND', `There is no model directory ${name}`, {
      hint: 'A relative path starts at the working directory of the process. A remote model is asked for with hub().',
    });
  }
  if (!(await stat(root)).isDirectory()) {
    throw new LexrunError('MODEL_NOT_FOUND', `${name} is a file, not a model directory`, {
      hint: 'Pass the directory that holds config.json, tokenizer.json and onnx/.',
    });
  }
  return root;
}

/** The files below a directory whose path is already real. */
function directoryFiles(root: string): ModelFiles {
  return {
    async has(path) {
      checkModelPath(path);
      try {
        return (await stat(join(root, path))).isFile();
      } catch {
        return false;
      }
    },
    async read(path, maxBytes, options = {}) {
      checkModelPath(path);
      try {
        return await readInside(root, path, maxBytes, options);
      } catch (error) {
        if (LexrunError.is(error)) throw error;
        throw fileError(error, path);
      }
    },
  };
}

/**
 * Opens first and then asks whether what was opened is a file inside: a path swapped in between leads to another inode
 * than the handle's, and is refused.
 */
async function readInside(
  root: string,
  path: string,
  maxBytes: number,
  options: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const real = await realpath(join(root, path));
  if (!real.startsWith(root.endsWith(sep) ? root : root + sep)) {
    throw refused(path, 'is a link that leaves the model directory', 'Copy the file itself (cp -L).');
  }
  const handle = await open(real, OPEN_FLAGS);
  try {
    const opened = await handle.stat({ bigint: true });
    if (!opened.isFile()) throw refused(path, 'is not a regular file');
    if (options.exclusive && opened.nlink > 1n) {
      throw refused(
        path,
        'is a hard link, which may name any file',
        'Copy the file, or list its sha256 in lexrun.json.',
      );
    }
    const named = await lstat(real, { bigint: true });
    if (named.ino !== opened.ino || named.dev !== opened.dev || (await realpath(real)) !== real) {
      throw refused(path, 'was replaced while it was read');
    }
    return await readHandle(handle, Number(opened.size), path, maxBytes);
  } finally {
    await handle.close();
  }
}

function refused(path: string, what: string, hint?: string): LexrunError {
  return new LexrunError('INVALID_MODEL', `${path} ${what}`, hint === undefined ? {} : { hint });
}

/** Errors of the file system carry absolute paths, so only their code is kept. */
function fileError(error: unknown, path: string): LexrunError {
  const code = (error as { code?: unknown }).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new LexrunError('MODEL_NOT_FOUND', `The model has no file ${path}`, {
      hint: 'A model directory holds config.json, tokenizer.json and onnx/model*.onnx.',
    });
  }
  return new LexrunError('INVALID_MODEL', `${path} cannot be read (${String(code ?? 'unknown reason')})`);
}
