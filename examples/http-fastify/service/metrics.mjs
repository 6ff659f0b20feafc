import { openTelemetry } from '@lexrun/core/otel';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Metrics of the SDK and of HTTP, read by Prometheus from this process. */
export function createMetrics() {
  const reader = new PrometheusExporter({ preventServerStart: true });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const serializer = new PrometheusSerializer();
  const telemetry = openTelemetry({ meterProvider, memoryBytes: () => process.memoryUsage.rss() });
  const duration = meterProvider.getMeter('lexrun-example-http').createHistogram('http.server.request.duration', {
    unit: 's',
    description: 'From the head of a request to the end of its answer',
    advice: { explicitBucketBoundaries: SECONDS },
  });
  return {
    telemetry,
    observe: (model) => telemetry.observe(model),
    /** Routes are those of the service, methods and statuses few: nothing a client sends makes a series. */
    record({ method, route, status, ms }) {
      duration.record(ms / 1000, {
        'http.request.method': method,
        'http.route': route,
        'http.response.status_code': status,
      });
    },
    async text() {
      const { resourceMetrics } = await reader.collect();
      return serializer.serialize(resourceMetrics);
    },
  };
}
