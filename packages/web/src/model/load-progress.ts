/** How far the download of one file of a model has come. */
export interface LoadProgress {
  /** Path of the file inside the model. */
  readonly file: string;
  /** Bytes that have arrived, after decompression. */
  readonly loadedBytes: number;
  /** Size of the file; undefined where the server does not tell. */
  readonly totalBytes: number | undefined;
  /** Whether this is the file's last event. */
  readonly done: boolean;
  /** Whether the file came from the cache: then this is its only event. */
  readonly fromCache: boolean;
}

/** Least time between two events of one file, in milliseconds. */
const EVERY_MS = 50;

/** Passes events of one file on, a few a second, and the last one always. */
export function throttle(onProgress: (progress: LoadProgress) => void): (progress: LoadProgress) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const now = performance.now();
    if (!progress.done && now - last < EVERY_MS) return;
    last = now;
    onProgress(progress);
  };
}

/** Tells the application. What it throws is ignored: a broken observer cannot break a load. */
export function notify(onProgress: ((progress: LoadProgress) => void) | undefined, progress: LoadProgress): void {
  try {
    onProgress?.(progress);
  } catch {
    // Told in the documentation of the option.
  }
}
