import type { Health } from '../pipeline/health.js';
import type { Pipeline, RunArguments, RunOptions } from '../pipeline/pipeline.js';
import type { TaskInput, TaskName, TaskResult } from '../task/task-map.js';
import type { Evaluation, Labelled } from './evaluate.js';
import type { CanaryReport, RolloutPhase } from './report.js';

/** Options of one call: those of the pipelines, and two of the canary's own. */
export type CanaryRunOptions<T extends TaskName> = RunOptions<T> & {
  /** Who calls, for example a user's id: the same key stays on the same side. @default the input */
  readonly key?: string;
  /** Name of the call, for {@link Canary.record}. */
  readonly requestId?: string;
};

/** State of both sides. */
export interface CanaryHealth extends Health {
  /** Where the rollout stands, and both sides. */
  readonly rollout: {
    /** See {@link Canary.phase}. */
    readonly phase: RolloutPhase;
    /** Share of calls that go to the candidate, 0 to 1: 0 after a rollback, 1 after a promotion. */
    readonly share: number;
    /** State of the stable side. */
    readonly stable: Health;
    /** State of the candidate. */
    readonly candidate: Health;
  };
}

/** Two pipelines that are used as one while the newer is put to the test. */
export interface Canary<T extends TaskName> extends Omit<Pipeline<T>, 'run' | 'reload' | 'health'> {
  /** `running` until a promotion or a rollback; either may still be turned round. */
  readonly phase: RolloutPhase;
  /** Answers on the side the call belongs to. @throws LexrunError as the pipelines do; `CLOSED`. */
  run(input: TaskInput<T>, ...options: RunArguments<CanaryRunOptions<T>>): Promise<TaskResult<T>>;
  /** Answers a list on one side as a whole. */
  run(inputs: readonly TaskInput<T>[], ...options: RunArguments<CanaryRunOptions<T>>): Promise<TaskResult<T>[]>;
  /** Streams are long jobs: each stays on the side that answers when it begins (stable, until a promotion), unmeasured. */
  readonly stream: Pipeline<T>['stream'];
  /** Health of the answering side; `degraded` while the candidate cannot answer its share. */
  health(): CanaryHealth;
  /**
   * Changes the candidate's share, 0 to 1. A growing one keeps every key where it is. Without effect on a rollout that has
   * ended. @throws LexrunError `INVALID_OPTIONS`.
   */
  setShare(share: number): void;
  /**
   * Tells what was right for a call that named a `requestId`; for a call with a list, a list. Both sides are judged, where
   * both answered.
   * @returns false for a call that is not remembered, or was told before
   */
  record(requestId: string, truth: unknown): boolean;
  /** Asks both sides inputs whose truth is known, at low priority. The figures count for the accuracy guardrail. */
  evaluate(labelled: Iterable<Labelled<T>> | AsyncIterable<Labelled<T>>): Promise<Evaluation>;
  /**
   * Sends every new call to the candidate. Resolves when the stable side has finished what it held: it may be closed then,
   * or be kept to go back to. No call fails. A stream in hand is waited for: read it to its end, or leave its loop.
   */
  promote(): Promise<CanaryReport>;
  /** Sends every new call to the stable side. Resolves when the candidate has finished what it held. No call fails. */
  rollback(): Promise<CanaryReport>;
  /** Figures with confidence intervals; print them with `formatReport`. */
  report(): CanaryReport;
  /** Takes no more calls, waits for those in hand, and closes both pipelines, which ends their streams as theirs does. */
  close(): Promise<void>;
}
