/** A copy that the caller, who owns the original, cannot change. What cannot be copied stays what it is. */
export function copyOf(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return value;
  }
}
