// Preloaded into a server example (`--import`): at SIGUSR2 each of its worker threads ends, as one does whose native code
// gives up.
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

const channel = new BroadcastChannel('end-threads');
if (isMainThread) process.on('SIGUSR2', () => channel.postMessage('now'));
else channel.onmessage = () => process.exit(1);
channel.unref();
