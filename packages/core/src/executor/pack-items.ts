import type { BatchItem } from './executor.js';

/** What many requests of a message have in common. */
export type ItemHead = Pick<BatchItem, 'task' | 'options' | 'policy' | 'priority'>;

/** Requests on their way to an executor: cloning an object for each costs both sides more than its text does. */
export interface PackedItems {
  /** What requests share, each once. */
  readonly heads: readonly ItemHead[];
  /** Input of each request. */
  readonly inputs: readonly unknown[];
  /** Of each request its id, its deadline and the place of its head. */
  readonly numbers: Float64Array;
}

const NUMBERS = 3;

/** Packs requests; neighbours that came with the same options share a head. */
export function packItems(items: readonly BatchItem[]): PackedItems {
  const heads: ItemHead[] = [];
  const inputs = new Array<unknown>(items.length);
  const numbers = new Float64Array(items.length * NUMBERS);
  let last: ItemHead | undefined;
  for (let index = 0; index < items.length; index++) {
    const { id, task, input, options, policy, priority, deadline } = items[index]!;
    const shared =
      last !== undefined &&
      last.options === options &&
      last.policy === policy &&
      last.task === task &&
      last.priority === priority;
    if (!shared) {
      last = { task, options, policy, priority };
      heads.push(last);
    }
    inputs[index] = input;
    const at = index * NUMBERS;
    numbers[at] = id;
    numbers[at + 1] = deadline;
    numbers[at + 2] = heads.length - 1;
  }
  return { heads, inputs, numbers };
}

/** Puts the requests of {@link packItems} together again. */
export function unpackItems({ heads, inputs, numbers }: PackedItems): BatchItem[] {
  return inputs.map((input, index) => {
    const at = index * NUMBERS;
    const { task, options, policy, priority } = heads[numbers[at + 2]!]!;
    return { id: numbers[at]!, task, input, options, policy, priority, deadline: numbers[at + 1]! };
  });
}
