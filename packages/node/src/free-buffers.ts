import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Tensor } from '@lexrun/core';

/** Smaller ones are left to the garbage collector, in bytes. */
const WORTH_FREEING = 16_384;

/** Whatever is transferred through a closed port arrives nowhere, and its memory is free at once. */
let closedPort: MessagePort | undefined;

/**
 * Gives back the memory of arrays that nobody reads any more. The runtime makes a new array for each output of each run:
 * left to the garbage collector, hundreds of kilobytes a run make V8 mark its whole heap several times a second.
 */
export function freeBuffers(arrays: readonly Tensor['data'][]): void {
  const buffers = new Set<ArrayBuffer>();
  for (const array of arrays) {
    if (!ArrayBuffer.isView(array) || array.byteLength < WORTH_FREEING) continue;
    if (array.buffer instanceof ArrayBuffer && array.buffer.byteLength === array.byteLength) buffers.add(array.buffer);
  }
  if (buffers.size === 0) return;
  closedPort ??= openClosedPort();
  try {
    closedPort.postMessage(null, [...buffers]);
  } catch {
    // A runtime may hand out memory that cannot be detached; the garbage collector knows what to do with it.
  }
}

function openClosedPort(): MessagePort {
  const { port1 } = new MessageChannel();
  port1.close();
  return port1;
}
