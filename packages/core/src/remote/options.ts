import { LexrunError } from '../error/lexrun-error.js';
import { flag, integer, object, text } from '../schema/checks.js';
import { record } from '../schema/more-checks.js';
import { parseOptions } from '../task/parse-options.js';

/** How often a request that the server did not take is sent again. */
export interface RetryOptions {
  /** Times a request is sent at most, the first one included. 1 to 10. @default 3 */
  readonly attempts?: number;
  /** Wait before the second attempt, in milliseconds; doubled for each further one, and shortened at random. 1 to 10,000. @default 50 */
  readonly baseDelayMs?: number;
}

/** Options of {@link remoteBackend}. Cloneable, so that the backend can be built inside an executor. */
export interface RemoteBackendOptions {
  /** Address of the server, for example `http://triton:8000`; what stands before `/v2` in its paths belongs to it. */
  readonly url: string;
  /** Name of the model on the server. */
  readonly model: string;
  /** Version of the model. @default the one the server chooses */
  readonly version?: string;
  /** Sent with every request, for example an authorization. At most 32. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Time of one run, its retries included, in milliseconds. 1 to 600,000. @default 10,000 */
  readonly timeoutMs?: number;
  /** How often a run is sent again. */
  readonly retry?: RetryOptions;
  /**
   * Whether the model answers a row the same whatever shares its batch. The protocol does not tell; rows run one at a
   * time unless this is true, or the pipeline's own `batchInvariant` is false. @default 'unknown'
   */
  readonly batchInvariant?: boolean;
}

/** {@link RemoteBackendOptions} checked, with every default filled in. */
export interface RemoteSettings {
  /** Ends in `/v2`. */
  readonly root: string;
  readonly model: string;
  readonly version: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly baseDelayMs: number;
  readonly batchInvariant: boolean | 'unknown';
}

/** Names that the backend sets itself. */
const RESERVED =
  /^(content-(type|length|encoding)|inference-header-content-length|transfer-encoding|host|connection)$/i;

const name = text(1, 200);

const schema = object(
  {
    url: text(1, 2_000),
    model: name,
    version: name,
    headers: record(text()),
    timeoutMs: integer(1, 600_000),
    retry: object({ attempts: integer(1, 10), baseDelayMs: integer(1, 10_000) }),
    batchInvariant: flag,
  },
  ['url', 'model'],
);

/** Checks the options. @throws LexrunError `INVALID_OPTIONS`, naming the option; never with the value of a header. */
export function resolveRemoteOptions(options: unknown): RemoteSettings {
  const given = parseOptions<RemoteBackendOptions>(schema, options, 'the remote backend');
  return {
    root: `${checkAddress(given.url)}v2`,
    model: checkName('model', given.model),
    version: given.version === undefined ? undefined : checkName('version', given.version),
    headers: checkHeaders(given.headers ?? {}),
    timeoutMs: given.timeoutMs ?? 10_000,
    attempts: given.retry?.attempts ?? 3,
    baseDelayMs: given.retry?.baseDelayMs ?? 50,
    batchInvariant: given.batchInvariant ?? 'unknown',
  };
}

function checkAddress(text: string): string {
  let address: URL | undefined;
  try {
    address = new URL(text);
  } catch {
    address = undefined;
  }
  // Servers of models stand inside a cluster as a rule, where plain HTTP is the custom.
  if (address === undefined || !/^https?:$/.test(address.protocol)) throw invalid('url', 'an http or https address');
  if (address.username !== '' || address.password !== '') {
    throw invalid('url', 'without credentials; pass them in headers');
  }
  if (address.search !== '' || address.hash !== '') throw invalid('url', 'without a query and a fragment');
  return address.href.endsWith('/') ? address.href : `${address.href}/`;
}

/** Each is one part of a path, which dots would leave; half a character (surrogate) has no form there. */
function checkName(option: string, name: string): string {
  if (/^\.{1,2}$|\p{Cs}/u.test(name)) throw invalid(option, 'a name that can stand in an address');
  return name;
}

function checkHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const names = Object.keys(headers);
  const sound =
    names.length <= 32 &&
    names.every((each) => /^[\w!#$%&'*+.^`|~-]{1,100}$/.test(each) && !RESERVED.test(each)) &&
    Object.values(headers).every((value) => /^[\t\x20-\x7e]{0,8000}$/.test(value));
  if (!sound) throw invalid('headers', 'at most 32 well-formed headers, none of those the backend sets itself');
  return headers;
}

function invalid(option: string, expected: string): LexrunError {
  return new LexrunError('INVALID_OPTIONS', `Option ${option} of the remote backend must be ${expected}.`, {
    details: { option },
  });
}
