import { structuredLog } from '@lexrun/core';

const PROBES = ['/health', '/ready', '/metrics'];

/**
 * One JSON line a request on standard output: what HTTP knows and what the SDK tells of the call, never a text.
 * @param {'all' | 'errors' | 'none'} amount
 */
export function createLog(amount, write = (line) => process.stdout.write(line)) {
  /** The request whose work is being begun, and nothing once that has returned. */
  let current;
  /** By id of the call. No Map: one that thousands pass through keeps them until a full garbage collection. */
  const calls = Object.create(null);
  const print = (event) => write(`${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);

  const ofCalls = structuredLog({
    textHash: false,
    log(event) {
      if (event.event !== 'request') return print(event);
      const facts = calls[event.requestId];
      delete calls[event.requestId];
      if (facts === undefined) return;
      const { model, texts, characters, tokens, truncated, ms, code } = event;
      facts.call = { model, texts, characters, tokens, truncated, ms, code };
    },
  });
  return {
    event: print,
    /**
     * Begins a request's work. Whether a call is accepted is told before `run` returns, so a variable is enough to know
     * whose it is; an AsyncLocalStorage would slow down every promise of the process.
     */
    during(facts, work) {
      current = facts;
      try {
        return work();
      } finally {
        current = undefined;
      }
    },
    telemetry: {
      emit(event) {
        if (current !== undefined && (event.type === 'accepted' || event.type === 'rejected')) {
          calls[event.request.requestId] = current;
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
