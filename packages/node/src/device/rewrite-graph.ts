import { firstTokenOnly, skipPadding } from '@lexrun/core';
import { freeBuffers } from '../free-buffers.js';
import type { NativeModel } from './native-runtime.js';

/** A file in place of the model's own. */
export interface RewrittenGraph {
  readonly onnx: Uint8Array;
  /** See `Session.paddingCost`. */
  readonly paddingCost: number;
}

/** Where padding is skipped, it is still moved and attended to: measured, a twentieth to a fifth of a token with rows of 32 to 256. */
const SKIPPED_COST = 1 / 8;

/** Leaves out of a graph what nobody reads: the other tokens of a classifier's last layer, and places that pad a row. */
export function rewriteGraph(
  { onnx, sharesRuns }: Pick<NativeModel, 'onnx' | 'sharesRuns'>,
  graph: 'all' | 'fast',
): RewrittenGraph | undefined {
  const isExact = graph === 'all';
  const first = firstTokenOnly(onnx, { isExact });
  const list = sharesRuns ? skipPadding(first ?? onnx, { isExact }) : undefined;
  if (first !== undefined && list !== undefined) freeBuffers([first]);
  const rewritten = list ?? first;
  return rewritten && { onnx: rewritten, paddingCost: list === undefined ? 1 : SKIPPED_COST };
}
