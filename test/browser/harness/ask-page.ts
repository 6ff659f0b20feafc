import type { TaskName, WebOptions } from '@lexrun/web';
import type { Page } from 'playwright-core';
import type { GoldenCall } from './golden-calls.js';

/** Loads a model in the page, makes the calls one after the other, and closes it. */
export function askPage(
  page: Page,
  task: TaskName,
  options: WebOptions,
  calls: readonly GoldenCall[],
): Promise<{ provider: string | undefined; answers: unknown[] }> {
  return page.evaluate(
    async ([task, options, calls]) => {
      const pipe = await window.lexrun.pipeline(task as 'text-classification', options);
      try {
        const answers: unknown[] = [];
        for (const { input, options } of calls) answers.push(await pipe.run(input as string, options));
        // Typed arrays would cross to the test as objects.
        const plain = JSON.stringify(answers, (_, value) => (value instanceof Float32Array ? [...value] : value));
        return { provider: pipe.health().provider, answers: JSON.parse(plain) as unknown[] };
      } finally {
        await pipe.close();
      }
    },
    [task as string, options, calls] as const,
  );
}
