export type { RemoteBackendOptions, RetryOptions } from './options.js';
export { createBackend, REMOTE_BACKEND, remoteBackend } from './remote-backend.js';
