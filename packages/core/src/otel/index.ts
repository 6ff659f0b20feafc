/**
 * Telemetry for OpenTelemetry: spans and metrics through its API alone.
 * @module @lexrun/core/otel
 */

export type { Observed, ReadBytes } from './observed-models.js';
export { type OpenTelemetry, type OpenTelemetryOptions, openTelemetry } from './open-telemetry.js';
export { ATTRIBUTE, GEN_AI, METRIC, type Metric, type MetricKey, SCOPE, SPAN } from './semconv.js';
