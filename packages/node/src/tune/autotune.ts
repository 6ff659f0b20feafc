import { LexrunError, type Pipeline, type TaskName } from '@lexrun/core';
import { availableCpus } from '../cpu-quota.js';
import type { NodeOptions } from '../options.js';
import { pipeline } from '../pipeline.js';
import { type Candidate, tuneCandidates } from './candidates.js';

/** What {@link autotune} measures. */
export interface AutotuneOptions<T extends TaskName> extends Omit<NodeOptions, 'workers' | 'threads' | 'batch'> {
  /** Name of the task. */
  readonly task: T;
  /** Inputs like those of production, above all in length. At least 8; a few hundred give a stable answer. */
  readonly texts: readonly string[];
  /** Seconds of each trial. 0.1 to 600. @default 3 */
  readonly seconds?: number;
  /** Rounds over all candidates: the median of a candidate's rounds counts, so that a noisy moment does not. @default 3 */
  readonly rounds?: number;
  /** Called after each trial, with how many of `total` are done. */
  readonly onTrial?: (trial: Trial, done: number, total: number) => void;
  /** Ends the tuning between two trials, by `ABORTED`. */
  readonly signal?: AbortSignal;
}

/** One measured candidate. */
export interface Trial extends Candidate {
  /** Texts answered a second at saturation. */
  readonly textsPerSecond: number;
  /** Median milliseconds of a single request on an idle pipeline. */
  readonly idleMs: number;
}

/** What fits this model, these texts and this machine. */
export interface Tuning {
  /** Ready to be spread into the options of `pipeline()`. */
  readonly options: {
    /** See `NodeOptions.workers`. */
    readonly workers: number;
    /** See `NodeOptions.threads`. */
    readonly threads: number;
    /** See `NodeOptions.batch`. */
    readonly batch: {
      /** Rows times longest row of one run. */
      readonly maxPaddedTokens: number;
    };
  };
  /** Every candidate, the fastest first. */
  readonly trials: readonly Trial[];
}

const IDLE_REQUESTS = 8;

/**
 * Measures on this machine which workers, threads and batch bounds answer the most texts a second. Loads the model anew
 * for each trial; nothing else should run meanwhile.
 * @throws LexrunError `INVALID_OPTIONS`, `ABORTED`, and whatever loading the model throws.
 */
export async function autotune<T extends TaskName>(options: AutotuneOptions<T>): Promise<Tuning> {
  const { task, texts, seconds = 3, rounds = 3, onTrial, signal, ...model } = options;
  checkOptions(texts, seconds, rounds);
  const candidates = tuneCandidates(availableCpus(), options.device);
  const rates = new Map<Candidate, Trial[]>(candidates.map((candidate) => [candidate, []]));
  let done = 0;
  for (let round = 0; round < rounds; round++) {
    for (const candidate of candidates) {
      if (signal?.aborted) throw new LexrunError('ABORTED', 'The tuning was ended.', { cause: signal.reason });
      const trial = await runTrial(task, { ...model, ...toOptions(candidate) }, candidate, texts, seconds);
      rates.get(candidate)?.push(trial);
      onTrial?.(trial, ++done, candidates.length * rounds);
    }
  }
  const trials = candidates.map((candidate) => medianTrial(candidate, rates.get(candidate) ?? []));
  trials.sort((a, b) => b.textsPerSecond - a.textsPerSecond);
  return { options: toOptions(trials[0] as Trial), trials };
}

function toOptions({ workers, threads, maxPaddedTokens }: Candidate): Tuning['options'] {
  return { workers, threads, batch: { maxPaddedTokens } };
}

async function runTrial<T extends TaskName>(
  task: T,
  options: NodeOptions,
  candidate: Candidate,
  texts: readonly string[],
  seconds: number,
): Promise<Trial> {
  const tuned = (await pipeline(task, options)) as unknown as Pipeline<'feature-extraction'>;
  try {
    const idle: number[] = [];
    for (let index = 0; index < IDLE_REQUESTS; index++) {
      const started = performance.now();
      await tuned.run(texts[index % texts.length] as string);
      idle.push(performance.now() - started);
    }
    const started = performance.now();
    const end = started + seconds * 1000;
    let answered = 0;
    for await (const _ of tuned.stream(untilTime(texts, end))) answered++;
    return { ...candidate, textsPerSecond: (answered / (performance.now() - started)) * 1000, idleMs: median(idle) };
  } finally {
    await tuned.close();
  }
}

function* untilTime(texts: readonly string[], end: number): Generator<string> {
  for (let index = 0; performance.now() < end; index++) yield texts[index % texts.length] as string;
}

function medianTrial(candidate: Candidate, trials: readonly Trial[]): Trial {
  const pick = (read: (trial: Trial) => number): number => median(trials.map(read));
  return { ...candidate, textsPerSecond: pick((trial) => trial.textsPerSecond), idleMs: pick((trial) => trial.idleMs) };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

function checkOptions(texts: unknown, seconds: number, rounds: number): void {
  const refuse = (option: string, expected: string): never => {
    throw new LexrunError('INVALID_OPTIONS', `Option ${option} must be ${expected}.`, { details: { option } });
  };
  if (!Array.isArray(texts) || texts.length < 8) refuse('texts', 'an array of at least 8 texts');
  if (!(seconds >= 0.1 && seconds <= 600)) refuse('seconds', 'a number from 0.1 to 600');
  if (!(Number.isInteger(rounds) && rounds >= 1 && rounds <= 100)) refuse('rounds', 'a whole number from 1 to 100');
}
