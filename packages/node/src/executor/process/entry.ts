import { type FromExecutor, type Port, serveExecutor, type ToExecutor } from '@lexrun/core';
import { createNodeParts } from '../node-parts.js';
import { endWithParent } from './end-with-parent.js';

const port: Port<ToExecutor, FromExecutor> = {
  // A parent that has gone takes no answers; `disconnect` ends this process.
  postMessage: (message) => process.connected && process.send?.(message),
  onmessage: null,
  close: () => process.disconnect(),
};
process.on('message', (message: ToExecutor) => port.onmessage?.(message));
// Never outlives its parent, however that ended.
process.on('disconnect', () => process.exit());
endWithParent();
serveExecutor(port, createNodeParts());
