import type { Device } from '../device/devices.js';

/** One way to run a model: what a trial measures and `pipeline()` takes. */
export interface Candidate {
  /** Executors side by side. */
  readonly workers: number;
  /** Threads of one run. */
  readonly threads: number;
  /** Rows times longest row of one run. */
  readonly maxPaddedTokens: number;
}

/** Padded tokens of a run worth trying on a processor. */
const CPU_BOUNDS = [128, 256, 512];
/** On a device of its own, which wants large batches. Not measured. */
const DEVICE_BOUNDS = [2_048, 8_192, 32_768];

/**
 * Ways worth trying. On so many processors: from one session for each to one session that uses them all, always as many
 * threads as processors. On a device of its own: one session, or two so that one prepares while the other runs. Each with
 * several bounds of a run.
 */
export function tuneCandidates(cpus: number, device: Device = 'auto'): Candidate[] {
  const own = device !== 'auto' && device !== 'cpu';
  const counts = own ? [1, 2] : [cpus, Math.ceil(cpus / 2), Math.ceil(cpus / 4), 1];
  return [...new Set(counts)].flatMap((workers) =>
    (own ? DEVICE_BOUNDS : CPU_BOUNDS).map((maxPaddedTokens) => ({
      workers,
      threads: Math.max(1, Math.floor(cpus / workers)),
      maxPaddedTokens,
    })),
  );
}
