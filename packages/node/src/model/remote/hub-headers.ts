import type { IncomingHttpHeaders } from 'node:http';
import { LexrunError } from '@lexrun/core';
import type { RemoteResponse } from './fetch-remote.js';

/** Entity tag that names exact bytes; weak ones only say "much the same". */
export function strongTag(etag: string | undefined): string | undefined {
  return etag?.startsWith('"') ? etag : undefined;
}

/** SHA-256 that a hub announces for its large files, before it redirects to where they are stored. */
export function expectedHash(announced: IncomingHttpHeaders): string | undefined {
  const tag = announced['x-linked-etag'];
  return typeof tag === 'string' ? /^"?([0-9a-f]{64})"?$/.exec(tag)?.[1] : undefined;
}

/** Commit that a hub announces for a branch or tag. */
export function commitOf(announced: IncomingHttpHeaders): string | undefined {
  const commit = announced['x-repo-commit'];
  return typeof commit === 'string' && /^[0-9a-f]{40}$/.test(commit) ? commit : undefined;
}

/**
 * Whether the answer says that the model has no such file.
 * @throws LexrunError `MODEL_NOT_FOUND` where it says that model or revision do not exist, or may not be read.
 */
export function notFound(response: RemoteResponse, name: string): boolean {
  const { status } = response;
  if (status !== 401 && status !== 403 && status !== 404 && status !== 410) return false;
  const reason = response.announced['x-error-code'];
  if (status === 401 || status === 403) {
    response.body.destroy();
    throw new LexrunError('MODEL_NOT_FOUND', `The server does not give ${name} to this caller (status ${status})`, {
      hint: 'Check the name of the model; a private or gated one needs { token }.',
    });
  }
  if (reason === 'RepoNotFound' || reason === 'RevisionNotFound') {
    response.body.destroy();
    throw new LexrunError('MODEL_NOT_FOUND', 'The hub has no such model or revision', {
      hint: 'Check organisation, name and revision; a private or gated model needs { token }.',
    });
  }
  return true;
}
