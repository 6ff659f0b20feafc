import { inspectOnnx, LexrunError, loadTokenizer, type OnnxSummary, type OpenedModel } from '@lexrun/core';

/** What `inspect` tells of a model. */
export interface ModelDescription {
  readonly task: string | undefined;
  readonly licence: string | undefined;
  readonly architecture: string;
  readonly labels: readonly string[];
  readonly maxLength: number;
  /** Whether a manifest vouched for every file. */
  readonly verified: boolean;
  readonly file: string;
  /** External data included. */
  readonly weightBytes: number;
  readonly quantization: string;
  readonly batchInvariant: boolean;
  readonly estimatedMemoryBytes: number;
  readonly producer: string;
  readonly opsets: Readonly<Record<string, number>>;
  readonly inputs: OnnxSummary['inputs'];
  readonly outputs: OnnxSummary['outputs'];
  /** Uses by operator, most used first. */
  readonly operators: Readonly<Record<string, number>>;
  /** Type of each component, and whether the engine supports them. */
  readonly tokenizer: Readonly<Record<string, string>>;
}

/** What a session takes beside its weights, measured with onnxruntime-node 1.30 on encoders of 3 to 6 layers. */
const SESSION_BYTES = 25_000_000;
const COMPONENTS = ['normalizer', 'pre_tokenizer', 'model', 'post_processor', 'decoder'] as const;

/** Reads and inspects a model without running it. @throws LexrunError as opening does. */
export async function describeModel(model: OpenedModel): Promise<ModelDescription> {
  const { onnx, externalData } = await model.weights.read();
  const summary = inspectOnnx(onnx);
  const weightBytes = externalData.reduce((sum, { data }) => sum + data.byteLength, onnx.byteLength);
  const { config, manifest } = model;
  return {
    task: manifest?.task,
    licence: manifest?.licence,
    architecture: [config.modelType, ...config.architectures].filter((name) => name !== undefined).join(', '),
    labels: config.labels,
    maxLength: model.maxLength,
    verified: manifest !== undefined,
    file: model.weights.name,
    weightBytes,
    quantization: summary.quantization,
    batchInvariant: summary.batchInvariant,
    // The file's bytes and the runtime's own copy of the weights live side by side while a session is made.
    estimatedMemoryBytes: SESSION_BYTES + 2 * weightBytes,
    producer: summary.producer,
    opsets: Object.fromEntries(summary.opsets),
    inputs: summary.inputs,
    outputs: summary.outputs,
    operators: Object.fromEntries([...summary.operators].sort(([, a], [, b]) => b - a)),
    tokenizer: await describeTokenizer(model),
  };
}

async function describeTokenizer({ tokenizerJson, tokenizerConfig }: OpenedModel): Promise<Record<string, string>> {
  const parts: Record<string, string> = {};
  for (const component of COMPONENTS) {
    const value = (tokenizerJson as Record<string, unknown> | null)?.[component] as
      | { type?: unknown }
      | null
      | undefined;
    if (typeof value?.type === 'string') parts[component] = value.type.slice(0, 100);
  }
  try {
    await loadTokenizer(tokenizerJson, tokenizerConfig);
    parts.support = 'yes';
  } catch (error) {
    if (!LexrunError.is(error)) throw error;
    parts.support = `no: ${error.message}`;
  }
  return parts;
}
