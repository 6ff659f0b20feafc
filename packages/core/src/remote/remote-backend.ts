import { LexrunError } from '../error/lexrun-error.js';
import type { Backend } from '../session/backend.js';
import type { Session } from '../session/session.js';
import { createCircuitBreaker } from './circuit-breaker.js';
import type { ServerReply } from './fetch-bounded.js';
import { type RemoteBackendOptions, resolveRemoteOptions } from './options.js';
import { MAX_METADATA_BYTES, readBinarySupport, readMetadata } from './read-metadata.js';
import { refusalOf } from './refusal.js';
import { createRemoteSession } from './remote-session.js';
import { createServerClient } from './server-client.js';

/** Name of the backend, in specs and health reports. */
export const REMOTE_BACKEND = 'remote';

/**
 * Sessions on a server that speaks the Open Inference Protocol over HTTP: Triton, KServe, OpenVINO Model Server. Tokens
 * go there and logits come back; tokenizing and decoding stay here. Nothing is sent before the first session is made.
 * @throws LexrunError `INVALID_OPTIONS`.
 */
export function remoteBackend(options: RemoteBackendOptions): Backend {
  const settings = resolveRemoteOptions(options);
  const client = createServerClient(settings, createCircuitBreaker());
  const version = settings.version === undefined ? '' : `/versions/${encodeURIComponent(settings.version)}`;
  const address = `${settings.root}/models/${encodeURIComponent(settings.model)}${version}`;
  const get = (url: string): Promise<ServerReply> =>
    client.send(
      { method: 'GET', url, headers: settings.headers },
      { maxBytes: MAX_METADATA_BYTES, timeoutMs: settings.timeoutMs },
    );

  return {
    name: REMOTE_BACKEND,
    async createSession(_model, { device = 'auto' }): Promise<Session> {
      if (device !== 'auto') {
        throw new LexrunError('UNSUPPORTED_DEVICE', 'Where a remote model runs is up to its server.', {
          hint: "Use device: 'auto' with the remote backend.",
        });
      }
      const [server, model] = await Promise.all([get(settings.root), get(address)]);
      // Unknown models are 404 by the protocol, and 400 in several versions of Triton.
      if (model.status === 404 || model.status === 400) throw unknownModel(model.status);
      if (model.status !== 200) throw refusalOf(model, 'UNAVAILABLE');
      // For a moment; taken for one that does not know the question, the session would speak JSON as long as it lives.
      if (server.status >= 500 && server.status !== 501) throw refusalOf(server, 'UNAVAILABLE');
      const binary = server.status === 200 && readBinarySupport(server.body);
      return createRemoteSession({ client, settings, metadata: readMetadata(model.body), address, binary });
    },
  };
}

/** For `{ backend: { module: '@lexrun/core/remote', options } }`: the backend, built inside an executor. */
export function createBackend(options: unknown): Backend {
  return remoteBackend(options as RemoteBackendOptions);
}

function unknownModel(status: number): LexrunError {
  return new LexrunError('MODEL_NOT_FOUND', 'The server has no model of this name and version.', {
    hint: 'Check the options model and version; GET v2/models/{model} of the server must answer.',
    details: { status },
  });
}
