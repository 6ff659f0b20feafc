/** Whether threads may share memory here (cross-origin isolation). Without it WebAssembly runs on one thread. */
export function isIsolated(): boolean {
  return globalThis.crossOriginIsolated === true;
}
