import { LexrunError } from '../error/lexrun-error.js';
import { onAbort } from '../pipeline/on-abort.js';
import type { Session } from '../session/session.js';
import { decodeResponse, MAX_OUTPUT_BYTES } from './decode-response.js';
import { encodeRequest, HEADER_LENGTH } from './encode-request.js';
import type { RemoteSettings } from './options.js';
import type { RemoteMetadata } from './read-metadata.js';
import { refusalOf } from './refusal.js';
import type { ServerClient } from './server-client.js';

/** A model on a server, behind the contract of a session. */
export function createRemoteSession(parts: {
  readonly client: ServerClient;
  readonly settings: RemoteSettings;
  readonly metadata: RemoteMetadata;
  /** Address of the model, `/infer` to follow. */
  readonly address: string;
  readonly binary: boolean;
}): Session {
  const { client, settings, metadata, address, binary } = parts;
  const { inputs, outputs, platform } = metadata;
  const closing = new AbortController();
  return {
    inputs,
    outputs,
    provider: platform,
    batchInvariant: settings.batchInvariant,
    async run(feeds, { deadline = Number.POSITIVE_INFINITY, signal } = {}) {
      if (closing.signal.aborted) throw closed();
      const timeoutMs = Math.min(settings.timeoutMs, Math.max(1, Math.ceil(deadline - Date.now())));
      const { headers, body } = encodeRequest(feeds, { inputs, outputs, binary, timeoutMs });
      const request = {
        method: 'POST',
        url: `${address}/infer`,
        headers: { ...settings.headers, ...headers },
        body,
      } as const;
      const stop = new AbortController();
      const unlisten = [closing.signal, signal].map((each) => onAbort(each, () => stop.abort()));
      if (signal?.aborted === true) stop.abort();
      try {
        const reply = await client.send(request, { maxBytes: MAX_OUTPUT_BYTES, timeoutMs, signal: stop.signal });
        if (reply.status !== 200) throw refusalOf(reply, 'EXECUTION_FAILED');
        return decodeResponse(reply.body, reply.header(HEADER_LENGTH), outputs);
      } catch (error) {
        throw LexrunError.is(error, 'ABORTED') && closing.signal.aborted ? closed() : error;
      } finally {
        for (const each of unlisten) each();
      }
    },
    async close() {
      closing.abort();
    },
  };
}

function closed(): LexrunError {
  return new LexrunError('CLOSED', 'The session was closed.');
}
