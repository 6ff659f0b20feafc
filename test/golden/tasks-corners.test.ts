import { fileURLToPath } from 'node:url';
import { loadModel, type Model, type TaskName } from '@lexrun/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectScored, type Golden, readGzip, taskModel } from '../fixtures/tasks/golden.js';

// Texts that are hard on offsets and words: combining marks, emoji, full-width and right-to-left letters, zero-width
// characters, double spaces, one long word; questions over them with every mix of options; several masks in a text.
type Entries = readonly { readonly score: number }[];
interface Case {
  readonly model: string;
  readonly task: TaskName;
  readonly input: never;
  readonly options: object;
  /** Entities, answers or labels; for fill-mask the candidates of each mask. */
  readonly expected: Entries | readonly Entries[];
}
interface AnyResult {
  readonly entities?: Entries;
  readonly answers?: Entries;
  readonly labels?: Entries;
  readonly masks?: readonly { readonly candidates: Entries }[];
}

const { cases, tolerance } = readGzip<Golden<Case>>(
  fileURLToPath(new URL('../fixtures/golden/task-corners.json.gz', import.meta.url)),
);

describe.each([...new Set(cases.map(({ model }) => model))])('%s', (name) => {
  const own = cases.filter(({ model }) => model === name);
  let model: Model | undefined;
  beforeAll(async () => {
    model = await loadModel({ model: taskModel(name), workers: 1, guard: { controlCharacters: 'allow' } });
  });
  afterAll(() => model?.close());

  test(`${own.length} corner cases`, async () => {
    const runs = own.map(({ task, input, options }) => model?.pipeline(task).run(input, options as never));
    const results = (await Promise.all(runs)) as readonly AnyResult[];
    expect(own.length).toBeGreaterThan(10);
    for (const [index, { entities, answers, labels, masks }] of results.entries()) {
      const actual = masks?.map(({ candidates }) => candidates) ?? [entities ?? answers ?? labels ?? []];
      const { expected } = own[index] as Case;
      const groups = (masks === undefined ? [expected] : expected) as readonly Entries[];
      expect(actual.length).toBe(groups.length);
      for (const [place, group] of groups.entries()) expectScored(actual[place] as Entries, group, tolerance);
    }
  });
});
