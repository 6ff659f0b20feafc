import type { Telemetry, TelemetryEvent } from './telemetry.js';
import { tell } from './tell.js';

/** Observes nothing; the default. */
export const NO_TELEMETRY: Telemetry = { emit() {} };

/** Keeps an observer's failures away from the request it observes. */
export function safeTelemetry(telemetry: Telemetry | undefined): Telemetry {
  if (telemetry === undefined || telemetry === NO_TELEMETRY) return NO_TELEMETRY;
  const emit = (event: TelemetryEvent): void => telemetry.emit(event);
  return { textHashKey: telemetry.textHashKey, emit: (event) => tell(emit, event) };
}
