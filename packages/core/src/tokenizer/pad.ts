import type { EncodingDraft, PaddingRun } from './encoding-draft.js';

/** How encodings are filled up. */
export interface PaddingPlan {
  readonly length: number | 'longest';
  /** 0 does not round. */
  readonly multipleOf: number;
  readonly side: 'left' | 'right';
  readonly id: number;
  readonly typeId: number;
}

/** What fills each window of a batch; overflow windows get the length of the first ones. */
export function paddingOf(drafts: readonly EncodingDraft[], plan: PaddingPlan): (length: number) => PaddingRun {
  let target = plan.length === 'longest' ? drafts.reduce((most, { length }) => Math.max(most, length), 0) : plan.length;
  if (plan.multipleOf > 0) target = Math.ceil(target / plan.multipleOf) * plan.multipleOf;
  return (length) => ({
    count: Math.max(0, target - length),
    id: plan.id,
    typeId: plan.typeId,
    left: plan.side === 'left',
  });
}
