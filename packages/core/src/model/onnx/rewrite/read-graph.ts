import { readValue, type ValueInfo } from '../value-info.js';
import { operatorKey } from '../walk-graph.js';
import { LENGTH_DELIMITED, VARINT, type WireField, WireReader } from '../wire.js';
import { type ConstantTensor, type ReadConstant, readConstant } from './read-constant.js';
import { addIntegers, MAX_INTEGERS, type Span, visitSpans } from './spans.js';

/** A node of the graph, without what only the runtime needs. */
export interface GraphNode {
  /** `domain:operator`; the domain of ONNX itself is `ai.onnx`. */
  readonly operator: string;
  /** Names of its inputs; `''` for one that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Attributes that are integers, lists of them, or small tensors of them. */
  readonly integers: ReadonlyMap<string, readonly number[]>;
  /** The whole field in the file, its tag included. */
  readonly field: Span;
  /** The message inside. */
  readonly body: Span;
}

/** A named tensor whose shape the file declares. */
export interface DeclaredValue extends ValueInfo {
  readonly field: Span;
}

/** The one graph of a model. */
export interface Graph {
  readonly opset: number;
  /** Whether there are weights of 16 bits, between whose operators a runtime rounds where it likes. */
  readonly hasHalfPrecision: boolean;
  readonly nodes: readonly GraphNode[];
  /** Weights, and outputs of `Constant` nodes. */
  readonly constants: ReadonlyMap<string, ConstantTensor>;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly string[];
  /** Tensors between the nodes whose shapes the file declares. */
  readonly declared: ReadonlyMap<string, DeclaredValue>;
  /** The field of the graph in the file, its tag included, and the message inside. */
  readonly field: Span;
  readonly body: Span;
}

/** Encoders of text have some thousands of nodes at most. */
const MAX_NODES = 20_000;
/** Names, attributes and constants that are kept; those of the largest encoders are tens of thousands. */
const MAX_KEPT = 500_000;

/**
 * Reads the graph of a checked ONNX file. Undefined for a model with control flow, functions or sparse weights: what
 * reads a tensor is then not in the list of nodes.
 */
export function readGraph(bytes: Uint8Array): Graph | undefined {
  const reader = new WireReader(bytes);
  let spans: { field: Span; body: Span } | undefined;
  let opset = 0;
  let hasFunctions = false;
  visitSpans(reader, { start: 0, end: bytes.byteLength }, (field, span) => {
    if (field.wire !== LENGTH_DELIMITED) return;
    if (field.number === 7) spans = { field: span, body: { start: field.start, end: field.end } };
    if (field.number === 8) opset = Math.max(opset, readOpset(reader, field));
    if (field.number === 25) hasFunctions = true;
  });
  if (spans === undefined || hasFunctions) return undefined;
  return new GraphReader(reader).read(spans.field, spans.body, opset);
}

class GraphReader {
  readonly #reader: WireReader;
  readonly #nodes: GraphNode[] = [];
  readonly #constants = new Map<string, ConstantTensor>();
  readonly #inputs: ValueInfo[] = [];
  readonly #outputs: string[] = [];
  readonly #declared = new Map<string, DeclaredValue>();
  #isPlain = true;
  #hasHalfPrecision = false;
  #kept = 0;

  constructor(reader: WireReader) {
    this.#reader = reader;
  }

  read(field: Span, body: Span, opset: number): Graph | undefined {
    visitSpans(this.#reader, body, (part, span) => this.#readPart(part, span));
    if (!this.#isPlain || this.#nodes.length > MAX_NODES || this.#kept > MAX_KEPT) return undefined;
    // A weight that is also an input can be replaced at each run.
    for (const { name } of this.#inputs) this.#constants.delete(name);
    return {
      opset,
      hasHalfPrecision: this.#hasHalfPrecision,
      nodes: this.#nodes,
      constants: this.#constants,
      inputs: this.#inputs,
      outputs: this.#outputs,
      declared: this.#declared,
      field,
      body,
    };
  }

  #readPart(part: WireField, span: Span): void {
    if (part.wire !== LENGTH_DELIMITED || !this.#isPlain) return;
    if (++this.#kept > MAX_KEPT) this.#isPlain = false;
    const { number, start, end } = part;
    if (number === 1 && this.#nodes.length <= MAX_NODES) this.#nodes.push(this.#readNode(span, { start, end }));
    if (number === 5) {
      const { name, tensor } = this.#readTensor({ start, end });
      this.#constants.set(name, tensor);
    }
    if (number === 11) this.#inputs.push(readValue(this.#reader, start, end));
    if (number === 12) this.#outputs.push(readValue(this.#reader, start, end).name);
    if (number === 13) {
      const value = readValue(this.#reader, start, end);
      this.#declared.set(value.name, { ...value, field: span });
    }
    if (number === 15) this.#isPlain = false;
  }

  #readNode(field: Span, body: Span): GraphNode {
    const inputs: string[] = [];
    const outputs: string[] = [];
    const integers = new Map<string, readonly number[]>();
    let operator = '';
    let domain = '';
    let constant: ConstantTensor | undefined;
    this.#reader.visit(body.start, body.end, (part) => {
      if (part.wire !== LENGTH_DELIMITED || ++this.#kept > MAX_KEPT) return;
      if (part.number === 1) inputs.push(this.#reader.text(part));
      if (part.number === 2) outputs.push(this.#reader.text(part));
      if (part.number === 4) operator = this.#reader.text(part);
      if (part.number === 7) domain = this.#reader.text(part);
      if (part.number === 5) {
        const { name, numbers, tensor } = this.#readAttribute({ start: part.start, end: part.end });
        // An empty list says that there is a tensor of something else.
        const values = numbers ?? (tensor && (tensor.values ?? []));
        if (values !== undefined) integers.set(name, values);
        constant ??= tensor ?? constantOf(name, numbers);
      }
    });
    const key = operatorKey(domain, operator);
    if (key === 'ai.onnx:Constant' && constant !== undefined) this.#constants.set(outputs[0] ?? '', constant);
    return { operator: key, inputs, outputs, integers, field, body };
  }

  #readAttribute(body: Span): {
    name: string;
    numbers: readonly number[] | undefined;
    tensor: ConstantTensor | undefined;
  } {
    let name = '';
    let numbers: number[] | undefined;
    let tensor: ConstantTensor | undefined;
    visitSpans(this.#reader, body, (part, span) => {
      if (part.number === 1 && part.wire === LENGTH_DELIMITED) name = this.#reader.text(part);
      if (part.number === 3 || part.number === 8) {
        numbers ??= [];
        addIntegers(this.#reader, numbers, part, span);
      }
      if (part.wire !== LENGTH_DELIMITED) return;
      if (part.number === 5) tensor = this.#readTensor({ start: part.start, end: part.end }).tensor;
      // Graphs inside of nodes see every tensor outside of them, without naming it as an input.
      if (part.number === 6 || part.number === 11) this.#isPlain = false;
    });
    return { name, numbers: numbers !== undefined && numbers.length <= MAX_INTEGERS ? numbers : undefined, tensor };
  }

  #readTensor(body: Span): ReadConstant {
    const constant = readConstant(this.#reader, body);
    if (constant.isHalfPrecision) this.#hasHalfPrecision = true;
    return constant;
  }
}

/** Constants given as an attribute of integers. */
function constantOf(name: string, numbers: readonly number[] | undefined): ConstantTensor | undefined {
  if (numbers === undefined) return undefined;
  if (name === 'value_int') return { dims: [], values: numbers };
  return name === 'value_ints' ? { dims: [numbers.length], values: numbers } : undefined;
}

/** Version of ONNX's own operators; 0 for another set. */
function readOpset(reader: WireReader, { start, end }: Span): number {
  let domain = '';
  let version = 0;
  reader.visit(start, end, (part) => {
    if (part.number === 1 && part.wire === LENGTH_DELIMITED) domain = reader.text(part);
    if (part.number === 2 && part.wire === VARINT) version = part.value;
  });
  return domain === '' || domain === 'ai.onnx' ? version : 0;
}
