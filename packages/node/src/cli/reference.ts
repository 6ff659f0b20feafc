import { hub, LexrunError, type ModelReference, url } from '@lexrun/core';
import { isDirectory } from '../model/is-directory.js';
import type { CliOptions } from './arguments.js';

/**
 * The model that a word of the command line names: an address, a directory (it begins with `.` or is absolute), or
 * `org/name[@revision]` of the hub. @throws LexrunError `INVALID_OPTIONS`.
 */
export function parseReference(text: string, options: CliOptions): ModelReference {
  if (/^https?:\/\//i.test(text)) return url(text, options.remote);
  if (namesDirectory(text)) return { kind: 'directory', path: text };
  const at = text.lastIndexOf('@');
  const repo = at > 0 ? text.slice(0, at) : text;
  const revision = options.revision ?? (at > 0 ? text.slice(at + 1) : undefined);
  if (!repo.includes('/')) {
    throw new LexrunError('INVALID_OPTIONS', `${JSON.stringify(text)} is no model reference`, {
      hint: 'Write org/name, https://…, or ./directory.',
    });
  }
  return hub(repo, {
    ...options.remote,
    ...(revision === undefined ? {} : { revision }),
    ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
  });
}

/** `org/name` never means a directory, even where one of that name exists: a checkout must not change what is loaded. */
function namesDirectory(text: string): boolean {
  if (!/^(\.{1,2}([/\\]|$)|[/\\]|[A-Za-z]:[/\\])/.test(text)) return false;
  if (isDirectory(text)) return true;
  throw new LexrunError('MODEL_NOT_FOUND', 'There is no such directory');
}
