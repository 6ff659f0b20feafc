import { type CanarySide, type ErrorCode, LexrunError } from '@lexrun/core';

type Classifier = CanarySide<'text-classification'>;

/** What a side does with a text. */
export interface Behaviour {
  readonly label?: (text: string) => string;
  readonly score?: number;
  readonly ms?: (text: string) => number;
  readonly fails?: (text: string) => ErrorCode | undefined;
}

/** A classifier that behaves as told, and counts. */
export function fakeSide(name: string, behaviour: Behaviour = {}) {
  const { label = (text) => `L${text.length % 3}`, score = 0.9, ms, fails } = behaviour;
  const calls: { readonly input: string; readonly options: Readonly<Record<string, unknown>> }[] = [];
  let open = true;
  const one = async (input: string, options: Readonly<Record<string, unknown>>) => {
    calls.push({ input, options });
    if (!open) throw new LexrunError('CLOSED', 'closed');
    if (ms !== undefined) await new Promise((resolve) => setTimeout(resolve, ms(input)));
    const code = fails?.(input);
    if (code !== undefined) throw new LexrunError(code, 'as told');
    return { label: label(input), score, labels: [{ label: label(input), score }], truncated: false };
  };
  const side = {
    task: 'text-classification',
    run: (input: string | string[], options: Readonly<Record<string, unknown>> = {}) =>
      Array.isArray(input) ? Promise.all(input.map((text) => one(text, options))) : one(input, options),
    async *stream(inputs: Iterable<string>) {
      let index = 0;
      for (const input of inputs) yield { index: index++, result: await one(input, {}) };
    },
    health: () => ({
      status: open ? 'ok' : 'closed',
      model: name,
      backend: 'fake',
      provider: 'cpu',
      batchInvariant: true,
      queue: { texts: 0, tokens: 0, maxTexts: 1, maxTokens: 1 },
      executors: [],
    }),
    async close() {
      open = false;
    },
  } as unknown as Classifier;
  return Object.assign(side, { calls });
}

/** Distinct texts of one to a dozen words. */
export const texts = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `text ${i} ${'word '.repeat(i % 12)}`);

/** Runs a task for each input, so many at a time. */
export async function inParallel<I>(inputs: readonly I[], callers: number, task: (input: I) => Promise<unknown>) {
  let next = 0;
  const failures: unknown[] = [];
  const caller = async (): Promise<void> => {
    while (next < inputs.length) {
      try {
        await task(inputs[next++]!);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return failures;
}

/** Turns every guardrail off. */
export const NO_GUARDRAILS = {
  maxErrorRateIncrease: null,
  maxLatencyRatio: null,
  minAgreement: null,
  maxAccuracyDrop: null,
} as const;
