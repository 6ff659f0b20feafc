import type { BatchBounds } from '../../../packages/core/dist/scheduler/plan-batch.js';

export function simulateQueue(load: {
  readonly arrivals: readonly { readonly at: number; readonly tokens: number }[];
  readonly workers: number;
  readonly bounds: BatchBounds;
  timeOf(rows: number, paddedTokens: number): number;
  readonly slowdown: number;
}): number[];
