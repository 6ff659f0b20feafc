import { LexrunError } from '../error/lexrun-error.js';
import type { ManifestFile } from './manifest.js';

/** How files of a remote model are fetched and kept. Cloneable. */
export interface RemoteOptions {
  /** Sent as bearer token to the origin of the model's address, never to where it redirects. */
  readonly token?: string | undefined;
  /** Refuses the network: only what the cache holds is used. @default false, or true where `LEXRUN_OFFLINE` is set */
  readonly offline?: boolean;
  /** Allows plain HTTP to other hosts than this one. @default false */
  readonly insecure?: boolean;
  /** HTTP proxy, `http://[user:password@]host:port`; `''` for none. Node only. @default `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY` */
  readonly proxy?: string;
  /** Directory of the cache. Node only. @default `$LEXRUN_CACHE`, `$XDG_CACHE_HOME/lexrun` or `~/.cache/lexrun` */
  readonly cacheDir?: string;
  /** Size of the cache beyond which models not used for longest are removed, in bytes. @default 20 GiB */
  readonly maxCacheBytes?: number;
  /** How long a branch or a file that may change is taken from the cache without a look, in milliseconds. @default one day */
  readonly maxAgeMs?: number;
  /** How long a server may take to answer, stay silent, or send less than 1 kB a second, in milliseconds. 100 to 600,000. @default 30,000 */
  readonly timeoutMs?: number;
  /** Size and SHA-256 of every file, as a lock file records them: other bytes are refused. */
  readonly files?: Readonly<Record<string, ManifestFile>>;
}

/** A model in the layout of the Hugging Face hub: `<baseUrl>/<repo>/resolve/<revision>/<file>`. */
export interface HubReference extends RemoteOptions {
  /** Tells the reference from others. */
  readonly kind: 'hub';
  /** `organisation/name`. */
  readonly repo: string;
  /** Commit, tag or branch. Only a commit can never change. @default 'main' */
  readonly revision?: string;
  /** A mirror of the hub. @default 'https://huggingface.co' */
  readonly baseUrl?: string;
}

/** A model on any web server: its files below one address. */
export interface UrlReference extends RemoteOptions {
  /** Tells the reference from others. */
  readonly kind: 'url';
  /** Absolute address of the model's directory. */
  readonly url: string;
}

/** Address a remote model's files are fetched from. */
export interface RemoteAddress {
  /** Ends with `/`. */
  readonly base: string;
  /** Names the model in messages and in the cache; holds no secret. */
  readonly label: string;
  /** Whether what lies there can never change: a commit of a hub. */
  readonly immutable: boolean;
}

const DEFAULT_HUB = 'https://huggingface.co';
const REPO = /^(?:[A-Za-z0-9][\w.-]{0,95}\/)?[A-Za-z0-9][\w.-]{0,95}$/;
const REVISION = /^[A-Za-z0-9][\w./-]{0,199}$/;
const COMMIT = /^[0-9a-f]{40}$/;
const HOW = 'token offline insecure proxy cacheDir maxCacheBytes maxAgeMs timeoutMs files'.split(' ');
const OPTIONS = { hub: ['revision', 'baseUrl', ...HOW], url: HOW };

/**
 * Names a model on the Hugging Face hub or a mirror of it. Nothing is fetched before the model is loaded.
 * @example await pipeline('text-classification', { model: hub('org/name', { revision: '<commit>' }) })
 * @throws LexrunError `INVALID_OPTIONS`.
 */
export function hub(repo: string, options: Omit<HubReference, 'kind' | 'repo'> = {}): HubReference {
  const reference: HubReference = { ...options, kind: 'hub', repo };
  hubAddress(reference);
  return reference;
}

/**
 * Names a model by the address of its directory on a web server. Nothing is fetched before the model is loaded.
 * @throws LexrunError `INVALID_OPTIONS`.
 */
export function url(address: string, options: Omit<UrlReference, 'kind' | 'url'> = {}): UrlReference {
  const reference: UrlReference = { ...options, kind: 'url', url: address };
  urlAddress(reference);
  return reference;
}

/** Address of a hub's model. References may come from configuration, so every part is checked here. */
export function hubAddress(reference: HubReference): RemoteAddress {
  checkNames(reference, 'repo');
  const { repo, revision = 'main', baseUrl = DEFAULT_HUB } = reference;
  if (typeof repo !== 'string' || !REPO.test(repo) || repo.includes('..')) {
    throw invalid(
      'hub() takes a repository as organisation/name',
      'For example hub("sentence-transformers/all-MiniLM-L6-v2").',
    );
  }
  if (typeof revision !== 'string' || !REVISION.test(revision) || revision.includes('..')) {
    throw invalid('revision is not a commit, tag or branch', 'Use the full commit hash of the revision you tested.');
  }
  const base = checkUrl(baseUrl, reference.insecure);
  return {
    base: `${base}${repo}/resolve/${encodeURIComponent(revision)}/`,
    label: base === `${DEFAULT_HUB}/` ? `${repo}@${revision}` : `${base}${repo}@${revision}`,
    immutable: COMMIT.test(revision),
  };
}

/** Address of a model on a web server. */
export function urlAddress(reference: UrlReference): RemoteAddress {
  checkNames(reference, 'url');
  const base = checkUrl(reference.url, reference.insecure);
  return { base, label: base, immutable: false };
}

/** Of a revision that is misspelt, the main branch would come instead. */
function checkNames(reference: HubReference | UrlReference, address: string): void {
  const { kind } = reference;
  const known = ['kind', address, ...OPTIONS[kind]];
  const option = Object.keys(reference).find((name) => !known.includes(name));
  if (option === undefined) return;
  throw new LexrunError('INVALID_OPTIONS', `Unknown option ${option}. (${kind})`, {
    hint: `${kind}() has the options ${OPTIONS[kind].join(', ')}.`,
    details: { option },
  });
}

function checkUrl(text: string, insecure: boolean | undefined): string {
  let parsed: URL;
  try {
    parsed = new URL(text);
  } catch {
    throw invalid(
      'The address of the model is not an absolute URL',
      'For example https://models.example.com/sentiment/.',
    );
  }
  if (parsed.username !== '' || parsed.password !== '' || parsed.search !== '' || parsed.hash !== '') {
    throw invalid('The address of the model holds credentials, a query or a fragment', 'Pass a token as { token }.');
  }
  checkProtocol(parsed, insecure);
  return parsed.href.endsWith('/') ? parsed.href : `${parsed.href}/`;
}

/** Plain HTTP is for this very host, or for who says so. @throws LexrunError `INVALID_OPTIONS`. */
export function checkProtocol(address: URL, insecure: boolean | undefined): void {
  const { protocol, hostname } = address;
  if (protocol === 'https:') return;
  if (protocol !== 'http:') throw invalid('Models are fetched over HTTP and HTTPS only', 'Check the address.');
  const local = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
  if (!local && insecure !== true) {
    throw invalid(
      'The address of the model is not encrypted (http:)',
      'Use https:, or allow it with { insecure: true }.',
    );
  }
}

function invalid(message: string, hint: string): LexrunError {
  return new LexrunError('INVALID_OPTIONS', message, { hint });
}
