import { type ExternalTensor, readTensor } from './tensor-proto.js';
import { readValue, type ValueInfo } from './value-info.js';
import { LENGTH_DELIMITED, malformed, type WireReader } from './wire.js';

/** What is gathered while graphs are walked; one for the whole model. */
export interface Findings {
  readonly inputs: ValueInfo[];
  readonly outputs: ValueInfo[];
  readonly external: ExternalTensor[];
  initializerBytes: number;
  nodes: number;
}

/** How often each operator is used, by `domain:operator`; the domain of ONNX itself is `ai.onnx`. */
export type OperatorCounts = Map<string, number>;

/** Deepest nesting of graphs: If, Loop and Scan inside each other. */
const MAX_GRAPH_DEPTH = 16;
/** Bounds on what one file may declare; the largest language models stay far below. */
const MAX_NODES = 1_000_000;
const MAX_VALUES = 10_000;
const MAX_EXTERNAL_TENSORS = 1_000_000;

/** Walks a GraphProto and every graph inside its nodes. Depth 0 is the model's own graph, whose ends are recorded. */
export function walkGraph(
  reader: WireReader,
  start: number,
  end: number,
  operators: OperatorCounts,
  findings: Findings,
  depth: number = 0,
): void {
  if (depth > MAX_GRAPH_DEPTH) throw malformed('graphs are nested too deeply');
  reader.visit(start, end, (field) => {
    if (field.wire !== LENGTH_DELIMITED) return;
    switch (field.number) {
      case 1:
        walkNode(reader, field.start, field.end, operators, findings, depth);
        break;
      case 5:
        addTensor(reader, field.start, field.end, findings);
        break;
      case 15:
        addSparseTensor(reader, field.start, field.end, findings);
        break;
      case 11:
      case 12:
        if (depth === 0) addValue(field.number === 11 ? findings.inputs : findings.outputs, field.start, field.end);
        break;
    }
  });

  function addValue(values: ValueInfo[], from: number, to: number): void {
    if (values.length >= MAX_VALUES) throw malformed('it declares too many inputs or outputs');
    values.push(readValue(reader, from, to));
  }
}

/** Walks a NodeProto: counts its operator and looks into its attributes. */
export function walkNode(
  reader: WireReader,
  start: number,
  end: number,
  operators: OperatorCounts,
  findings: Findings,
  depth: number,
): void {
  if (++findings.nodes > MAX_NODES) throw malformed(`it has more than ${MAX_NODES} nodes`);
  let operator = '';
  let domain = '';
  reader.visit(start, end, (field) => {
    if (field.wire !== LENGTH_DELIMITED) return;
    if (field.number === 4) operator = reader.text(field, 256);
    if (field.number === 7) domain = reader.text(field, 256);
    if (field.number === 5) walkAttribute(reader, field.start, field.end, operators, findings, depth);
  });
  const key = operatorKey(domain, operator);
  operators.set(key, (operators.get(key) ?? 0) + 1);
}

/** `domain:operator`, with the one name of the default domain. */
export function operatorKey(domain: string, operator: string): string {
  return `${domain === '' ? 'ai.onnx' : domain}:${operator}`;
}

/**
 * Walks an AttributeProto: tensors and graphs, single and repeated. A single one that comes twice is refused: a runtime
 * merges the two into one that this reader never saw.
 */
export function walkAttribute(
  reader: WireReader,
  start: number,
  end: number,
  operators: OperatorCounts,
  findings: Findings,
  depth: number,
): void {
  const seen = new Set<number>();
  reader.visit(start, end, (field) => {
    if (field.wire !== LENGTH_DELIMITED) return;
    const { number } = field;
    if (number === 5 || number === 6 || number === 22) refuseTwice(seen, number);
    if (number === 5 || number === 10) addTensor(reader, field.start, field.end, findings);
    if (number === 22 || number === 23) addSparseTensor(reader, field.start, field.end, findings);
    if (number === 6 || number === 11) walkGraph(reader, field.start, field.end, operators, findings, depth + 1);
  });
}

function addTensor(reader: WireReader, start: number, end: number, findings: Findings): void {
  const { inlineBytes, external } = readTensor(reader, start, end);
  findings.initializerBytes += inlineBytes;
  if (external === undefined) return;
  if (findings.external.length >= MAX_EXTERNAL_TENSORS) throw malformed('it has too many external tensors');
  findings.external.push(external);
}

function refuseTwice(seen: Set<number>, number: number): void {
  if (seen.has(number)) throw malformed('a part that can be there once is there twice');
  seen.add(number);
}

/** A SparseTensorProto holds its values and its indices as tensors. */
function addSparseTensor(reader: WireReader, start: number, end: number, findings: Findings): void {
  const seen = new Set<number>();
  reader.visit(start, end, (field) => {
    if (field.wire === LENGTH_DELIMITED && (field.number === 1 || field.number === 2)) {
      refuseTwice(seen, field.number);
      addTensor(reader, field.start, field.end, findings);
    }
  });
}
