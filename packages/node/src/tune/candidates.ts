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
const TOKEN_BOUNDS = [128, 256, 512];

/**
 * Ways worth trying on so many processors: from one session that uses them all to one session for each, always as many
 * threads as processors, each with several bounds of a run.
 */
export function tuneCandidates(cpus: number): Candidate[] {
  const workers = [...new Set([cpus, Math.ceil(cpus / 2), 1])].filter((count) => count >= 1);
  return workers.flatMap((count) =>
    TOKEN_BOUNDS.map((maxPaddedTokens) => ({
      workers: count,
      threads: Math.max(1, Math.floor(cpus / count)),
      maxPaddedTokens,
    })),
  );
}
