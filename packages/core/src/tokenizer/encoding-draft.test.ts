import { describe, expect, it, vi } from 'vitest';
import { EncodingDraft, type PaddingRun } from './encoding-draft.js';
import type { Run, WindowLayout } from './layout.js';

const special = (id: number): Run => ({ ids: [id], source: null, part: 0, typeId: 0, sequenceId: null, trims: [] });
const layout: WindowLayout = {
  runs: [special(101), { ids: null, source: 0, part: 0, typeId: 0, sequenceId: 0, trims: [] }, special(102)],
  paddingSequenceId: null,
};
/** Two tokens of one word: id, start, end, word of each. */
const tokens = { data: Int32Array.of(7, 0, 2, 0, 8, 2, 5, 0), count: 2 };
const draftOf = (windows: readonly EncodingDraft[] = []) => new EncodingDraft(layout, [tokens], () => [0, 2], windows);
const padding = (left: boolean) => (): PaddingRun => ({ count: 2, id: 1, typeId: 3, left });

describe('EncodingDraft', () => {
  it('builds plain data that can be cloned', () => {
    expect(structuredClone(draftOf().build(null))).toEqual({
      ids: [101, 7, 8, 102],
      typeIds: [0, 0, 0, 0],
      attentionMask: [1, 1, 1, 1],
      specialTokensMask: [1, 0, 0, 1],
      offsets: [
        [0, 0],
        [0, 2],
        [2, 5],
        [0, 0],
      ],
      wordIds: [null, 0, 0, null],
      sequenceIds: [null, 0, 0, null],
      overflowing: [],
    });
  });

  it.each([
    { side: 'left', pad: (own: unknown[], fill: unknown) => [fill, fill, ...own] },
    { side: 'right', pad: (own: unknown[], fill: unknown) => [...own, fill, fill] },
  ])('pads on the $side', ({ side, pad }) => {
    const encoding = draftOf().build(padding(side === 'left'));
    expect(encoding.ids).toEqual(pad([101, 7, 8, 102], 1));
    expect(encoding.typeIds).toEqual(pad([0, 0, 0, 0], 3));
    expect(encoding.attentionMask).toEqual(pad([1, 1, 1, 1], 0));
    expect(encoding.specialTokensMask).toEqual(pad([1, 0, 0, 1], 1));
    expect(encoding.offsets.map(([start]) => start)).toEqual(pad([0, 0, 2, 0], 0));
    expect(encoding.wordIds).toEqual(pad([null, 0, 0, null], null));
    expect(encoding.sequenceIds).toEqual(pad([null, 0, 0, null], null));
  });

  it('shares the functions of its properties: new ones keep what an encoding refers to until a full collection', () => {
    const getters = [1, 2].map(() => Object.getOwnPropertyDescriptor(draftOf().build(null), 'offsets')?.get);
    expect(getters[0]).toBeTypeOf('function');
    expect(getters[0]).toBe(getters[1]);
  });

  it('builds the windows of a text that was cut when they are first read, and once', () => {
    const window = draftOf();
    const build = vi.spyOn(window, 'build');
    const encoding = draftOf([window]).build(null);
    expect(build).not.toHaveBeenCalled();
    expect(structuredClone(encoding).overflowing).toEqual([draftOf().build(null)]);
    expect(encoding.overflowing).toBe(encoding.overflowing);
    expect(build).toHaveBeenCalledTimes(1);
  });
});
