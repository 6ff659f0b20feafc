/**
 * Whether an error of onnxruntime-web means that its WebAssembly instance is unusable from now on: an abort, a trap, or
 * memory that ran out. A C++ exception that nobody caught arrives as a bare number. Such an instance stays broken until
 * its realm ends, so the worker has to be replaced.
 */
export function isRealmLost(error: unknown): boolean {
  if (typeof error === 'number' || error instanceof WebAssembly.RuntimeError) return true;
  const message = error instanceof Error ? error.message : String(error);
  return /\bAborted\(|out of memory|memory access out of bounds|no available backend found|bad_alloc/i.test(message);
}
