import type { Telemetry } from './telemetry.js';

/** Observes nothing; the default. */
export const NO_TELEMETRY: Telemetry = { emit() {} };

/** Keeps an observer's exceptions away from the request it observes. */
export function safeTelemetry(telemetry: Telemetry | undefined): Telemetry {
  if (telemetry === undefined || telemetry === NO_TELEMETRY) return NO_TELEMETRY;
  return {
    textHashKey: telemetry.textHashKey,
    emit(event) {
      try {
        // A method declared `async` hands its failures to a promise; left alone, that one would end the process.
        const pending: unknown = telemetry.emit(event);
        if (pending instanceof Promise) pending.catch(() => {});
      } catch {
        // An observer has no say in the outcome of a request, and there is nobody to tell.
      }
    },
  };
}
