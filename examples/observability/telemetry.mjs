// What an application sets up once to see its models: spans that follow the caller's trace, metrics on a Prometheus
// endpoint, one log line a call.
import { combineTelemetry, structuredLog } from '@lexrun/core';
import { openTelemetry } from '@lexrun/core/otel';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { TracerProvider } from '@opentelemetry/sdk-trace';

/**
 * @param {object} [options]
 * @param {import('@opentelemetry/sdk-trace').SpanProcessor[]} [options.spanProcessors] where spans go; none: nowhere
 * @param {(event: import('@lexrun/core').LogEvent) => void} [options.log] takes each log event; see pino-log.mjs
 * @param {() => number | null} [options.gpuMemoryBytes] memory held on the graphics card
 */
export function startTelemetry({ spanProcessors = [], log, gpuMemoryBytes } = {}) {
  const tracerProvider = new TracerProvider({ spanProcessors });
  // The application serves the figures on its own port, beside its other routes.
  const prometheus = new PrometheusExporter({ preventServerStart: true });
  const meterProvider = new MeterProvider({ readers: [prometheus] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(tracerProvider);
  metrics.setGlobalMeterProvider(meterProvider);

  const memoryBytes = () => process.memoryUsage.rss();
  const otel = openTelemetry({ memoryBytes, ...(gpuMemoryBytes && { gpuMemoryBytes }) });
  return {
    /** For the `telemetry` option of pipelines and canaries. */
    telemetry: log ? combineTelemetry(otel, structuredLog({ log, ...(gpuMemoryBytes && { gpuMemoryBytes }) })) : otel,
    /** Also watches the queue and executors of a model. */
    observe: otel.observe,
    /** Answers `GET /metrics`. */
    metrics: (request, response) => prometheus.getMetricsRequestHandler(request, response),
    async shutdown() {
      await meterProvider.shutdown();
      await tracerProvider.shutdown();
    },
  };
}
