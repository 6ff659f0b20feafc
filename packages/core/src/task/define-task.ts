import { LexrunError } from '../error/lexrun-error.js';
import { estimateTokens } from './estimate-tokens.js';
import { parseText } from './parse-input.js';
import type { Row, TaskRunner } from './task-runner.js';
import type { Cost, TaskSpec } from './task-spec.js';

type Named<Spec extends { readonly name: string }> = Pick<Spec, 'name'> & Partial<Spec>;

/**
 * The caller's side of a user's task. Where the input is one string and there are no options, the name is enough; any
 * other input has to say how it is checked and which of its strings the guard walks.
 */
export type TaskSpecParts<Input, Options, Result> = [Input] extends [string]
  ? Named<TaskSpec<Input, Options, Result>>
  : TaskSpec<Input, Options, Result>;

/** A task ready for use: `spec` on the caller's side, `runner` in the executor. */
export interface TaskDefinition<Input = unknown, Options = unknown, Result = unknown, R extends Row = Row> {
  /** Name of the task: what `pipeline()` is asked for. */
  readonly name: string;
  /** The caller's side. */
  readonly spec: TaskSpec<Input, Options, Result>;
  /** The executor's side. */
  readonly runner: TaskRunner<Input, Options, Result, R>;
}

/**
 * Defines a task of the application's own. The worker entry that serves it registers its runner; the caller's side gets
 * its spec. Parts a spec leaves out: the input is one string, there are no options, the guard walks the string, the cost
 * is one row.
 * @throws LexrunError `INVALID_OPTIONS` where spec and runner differ in name.
 */
export function defineTask<Input = string, Options = object, Result = unknown, R extends Row = Row>(task: {
  readonly spec: TaskSpecParts<Input, Options, Result>;
  readonly runner: TaskRunner<Input, Options, Result, R>;
}): TaskDefinition<Input, Options, Result, R> {
  const { runner } = task;
  const spec = task.spec as Named<TaskSpec<Input, Options, Result>>;
  if (spec.name !== runner.name) {
    throw new LexrunError('INVALID_OPTIONS', `The spec is named ${spec.name}, the runner ${runner.name}.`);
  }
  const whole = { ...textSpec<Input, Options>(spec.name), ...spec };
  const cost = (input: Input, options: Options): Cost => checkCost(whole.cost(input, options), spec.name);
  return { name: spec.name, spec: { ...whole, cost }, runner };
}

/** One that is no number would stay in the sums of the queue for ever. @throws LexrunError `INTERNAL`. */
function checkCost(cost: Cost, task: string): Cost {
  const { rows, tokens, rowTokens } = cost;
  if ([rows, tokens, rowTokens].every((count) => Number.isFinite(count) && count >= 0)) return cost;
  throw new LexrunError('INTERNAL', `The cost of a request is not known. (${task})`, {
    hint: 'cost() of the task has to give rows, tokens and rowTokens, numbers of 0 or more.',
    details: { task },
  });
}

/** The spec of a task over one string without options. */
function textSpec<Input, Options>(name: string): Omit<TaskSpec<Input, Options, never>, 'restoreOffsets'> {
  return {
    name,
    parseInput: (input, index) => parseText(input, index) as Input,
    parseOptions: (options) => noOptions(options, name) as Options,
    cleanTexts: (input, options, clean) => ({ input: clean(input as string, 'text') as Input, options }),
    cost(input) {
      const tokens = estimateTokens(input as string);
      return { rows: 1, tokens, rowTokens: tokens };
    },
  };
}

function noOptions(options: unknown, name: string): object {
  const unknown = typeof options === 'object' && options !== null ? Object.keys(options)[0] : undefined;
  if (unknown === undefined) return {};
  throw new LexrunError('INVALID_OPTIONS', `Unknown option ${unknown}. (${name})`, {
    details: { option: unknown, task: name },
  });
}
