/**
 * A backend whose sessions run on a server of the Open Inference Protocol.
 * @module @lexrun/core/remote
 */

export type { RemoteBackendOptions, RetryOptions } from './options.js';
export { createBackend, REMOTE_BACKEND, remoteBackend } from './remote-backend.js';
