// Preloaded into a server example (`--import`): registers an SDK that keeps spans in memory, and writes them to the file
// SPANS_FILE when the process ends. What an application does with an exporter of its own.
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

// Workers inherit the flag. They make no spans, and must need none of this.
if (isMainThread) {
  const exporter = new InMemorySpanExporter();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
  process.once('exit', () => {
    const spans = exporter.getFinishedSpans().map((span) => ({
      name: span.name,
      traceId: span.spanContext().traceId,
      spanId: span.spanContext().spanId,
      parentId: span.parentSpanContext?.spanId,
      attributes: span.attributes,
      links: span.links.map((link) => link.context.spanId),
    }));
    writeFileSync(process.env.SPANS_FILE, JSON.stringify(spans));
  });
}
