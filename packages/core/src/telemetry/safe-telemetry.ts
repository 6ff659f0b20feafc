import type { Telemetry } from './telemetry.js';

/** Observes nothing; the default. */
export const NO_TELEMETRY: Telemetry = { emit() {} };

/** Keeps an observer's exceptions away from the request it observes. */
export function safeTelemetry(telemetry: Telemetry | undefined): Telemetry {
  if (telemetry === undefined || telemetry === NO_TELEMETRY) return NO_TELEMETRY;
  return {
    emit(event) {
      try {
        telemetry.emit(event);
      } catch {
        // An observer has no say in the outcome of a request, and there is nobody to tell.
      }
    },
  };
}
