import { NO_TELEMETRY, safeTelemetry } from './safe-telemetry.js';
import type { Telemetry } from './telemetry.js';

/**
 * Tells several observers of every event, in their order. One that throws does not keep it from the next. Texts are hashed
 * under the first key that any of them has.
 */
export function combineTelemetry(...observers: readonly Telemetry[]): Telemetry {
  const safe = observers.map(safeTelemetry).filter((observer) => observer !== NO_TELEMETRY);
  if (safe.length === 0) return NO_TELEMETRY;
  return {
    textHashKey: safe.find((observer) => observer.textHashKey !== undefined)?.textHashKey,
    emit(event) {
      for (const observer of safe) observer.emit(event);
    },
  };
}
