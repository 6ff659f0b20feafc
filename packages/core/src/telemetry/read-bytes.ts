/** A figure that the application reads for an observer; null where there is none, and where reading it fails. */
export function readBytes(read: (() => number | null) | undefined): number | null {
  try {
    return read?.() ?? null;
  } catch {
    return null;
  }
}
