import type { Session } from '../session/session.js';
import type { ExecutorLimits } from './executor.js';

/** Rows run alone where the session does not promise that sharing a run leaves an answer as it is. */
export function rowsRunAlone(
  { requireBatchInvariance }: Pick<ExecutorLimits, 'requireBatchInvariance'>,
  { batchInvariant }: Pick<Session, 'batchInvariant'>,
): boolean {
  return requireBatchInvariance && batchInvariant !== true;
}
