import { AsyncLocalStorage } from 'node:async_hooks';
import { structuredLog } from '@lexrun/core';

const PROBES = ['/health', '/ready', '/metrics'];

/**
 * One JSON line a request on standard output: what HTTP knows and what the SDK tells of the call, never a text.
 * @param {'all' | 'errors' | 'none'} amount
 */
export function createLog(amount, write = (line) => process.stdout.write(line)) {
  const current = new AsyncLocalStorage();
  const calls = new Map();
  const print = (event) => write(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);

  const ofCalls = structuredLog({
    textHash: false,
    log(event) {
      if (event.event !== 'request') return print(event);
      const facts = calls.get(event.requestId);
      calls.delete(event.requestId);
      if (facts === undefined) return;
      const { model, texts, characters, tokens, truncated, ms, code } = event;
      facts.call = { model, texts, characters, tokens, truncated, ms, code };
    },
  });
  return {
    event: print,
    /** Runs a request's work, so that what the SDK tells meanwhile is known to belong to it. */
    during: (facts, work) => current.run(facts, work),
    telemetry: {
      emit(event) {
        // Only these two come in the context of the caller.
        if (event.type === 'accepted' || event.type === 'rejected') {
          const facts = current.getStore();
          if (facts !== undefined) calls.set(event.request.requestId, facts);
        }
        ofCalls.emit(event);
      },
    },
    request(facts) {
      const level = facts.status === 500 ? 'error' : facts.status >= 400 ? 'warn' : 'info';
      // Probes come every few seconds, for ever.
      const dull = level === 'info' && PROBES.includes(facts.route);
      if (dull || amount === 'none' || (amount === 'errors' && level === 'info')) return;
      print({ level, event: 'http', ...facts });
    },
  };
}
