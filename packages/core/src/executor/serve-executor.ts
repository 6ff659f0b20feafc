import { serializeFailure } from '../error/serialize-failure.js';
import { createEngine } from './engine.js';
import type { EngineParts } from './engine-parts.js';
import type { Batch, ItemOutcome, RunReport } from './executor.js';
import type { FromExecutor, Port, ToExecutor } from './protocol.js';

/** The executor's side of the protocol: an engine behind a port. Called once by the entry of a worker or child. */
export function serveExecutor(port: Port<ToExecutor, FromExecutor>, parts: EngineParts): void {
  const engine = createEngine(parts);

  const execute = (batch: Batch): void => {
    const batchId = batch.id;
    const settled = (outcomes: readonly ItemOutcome[], run?: RunReport): void => {
      const transfer = outcomes.flatMap((outcome) => (outcome.ok ? (outcome.transfer ?? []) : []));
      port.postMessage({ type: 'settled', batchId, outcomes: outcomes.map(withoutTransfer), run }, transfer);
    };
    engine.execute(batch, { started: () => port.postMessage({ type: 'started', batchId }), settled }).then(
      () => port.postMessage({ type: 'done', batchId }),
      (error: unknown) => port.postMessage({ type: 'failed', batchId, error: serializeFailure(error) }),
    );
  };

  port.onmessage = (message) => {
    if (message.type === 'execute') execute(message.batch);
    else if (message.type === 'cancel') engine.cancel(message.ids);
    else if (message.type === 'load') {
      engine.load(message.spec).then(
        (info) => port.postMessage({ type: 'loaded', info }),
        (error: unknown) => port.postMessage({ type: 'load-failed', error: serializeFailure(error) }),
      );
    } else {
      const end = (): void => {
        port.postMessage({ type: 'closed' });
        port.close();
      };
      engine.close().then(end, end);
    }
  };
}

function withoutTransfer(outcome: ItemOutcome): ItemOutcome {
  if (!outcome.ok || outcome.transfer === undefined) return outcome;
  const { transfer: _, ...rest } = outcome;
  return rest;
}
