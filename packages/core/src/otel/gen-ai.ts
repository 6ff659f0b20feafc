import type { Attributes } from '@opentelemetry/api';
import type { RequestFacts } from '../telemetry/telemetry.js';
import { GEN_AI } from './semconv.js';

/** Tasks for which the conventions have a name of their own; the others keep theirs, as the conventions allow. */
const OPERATIONS: Readonly<Record<string, string>> = {
  'feature-extraction': 'embeddings',
  'token-embeddings': 'embeddings',
};

/** Attributes of the conventions for generative AI, the same for spans and metrics. */
export function genAiAttributes({ task, model }: RequestFacts): Attributes {
  return {
    [GEN_AI.operation]: OPERATIONS[task] ?? task,
    [GEN_AI.provider]: 'lexrun',
    [GEN_AI.model]: model,
  };
}
