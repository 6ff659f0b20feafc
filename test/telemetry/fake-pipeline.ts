import { type CreatePipelineOptions, createMemorySource, createPipeline, type Pipeline } from '@lexrun/core';
import { createFakeBackend, type FakeBackendOptions, fakeModel } from '@lexrun/core/testing';

/** A classifier without a runtime, on this thread. Its vocabulary is the words `w0` to `w499`. */
export function fakePipeline(
  options: Partial<CreatePipelineOptions> = {},
  backend: FakeBackendOptions = {},
): Promise<Pipeline<'text-classification'>> {
  return createPipeline('text-classification', {
    model: fakeModel(),
    name: 'fake',
    backend: createFakeBackend(backend),
    source: createMemorySource(),
    ...options,
  });
}
