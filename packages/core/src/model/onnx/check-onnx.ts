import { checkFunctionExpansion } from './expand-functions.js';
import type { ExternalTensor } from './tensor-proto.js';
import { type Findings, type OperatorCounts, operatorKey, walkAttribute, walkGraph, walkNode } from './walk-graph.js';
import { LENGTH_DELIMITED, malformed, VARINT, WireReader } from './wire.js';

const MAX_FUNCTIONS = 1_000;
const MAX_OPSETS = 100;
const MAX_LOCATIONS = 1_000;

/** What is checked of an ONNX file, and what the check saw. */
export interface CheckedOnnx {
  readonly irVersion: number;
  readonly producer: string;
  readonly opsets: ReadonlyMap<string, number>;
  /** Uses of each operator, by `domain:operator`. */
  readonly operators: ReadonlyMap<string, number>;
  readonly findings: Findings;
  /** The distinct files of external tensors, unchecked. */
  readonly locations: readonly string[];
}

/**
 * Reads the structure of an ONNX file in one pass over its messages, without copying or reading weights. The file is
 * untrusted: every length is checked, nesting and counts are bounded.
 * @throws LexrunError `INVALID_MODEL` for a file that is cut, is not ONNX, contradicts itself or names files to execute.
 */
export function checkOnnx(bytes: Uint8Array): CheckedOnnx {
  refuseOrtFormat(bytes);
  const reader = new WireReader(bytes);
  const findings: Findings = { inputs: [], outputs: [], external: [], initializerBytes: 0, nodes: 0 };
  const graph: OperatorCounts = new Map();
  const functions = new Map<string, OperatorCounts>();
  const opsets = new Map<string, number>();
  let irVersion = 0;
  let producer = '';
  let producerVersion = '';
  let graphs = 0;
  let functionsRead = 0;
  reader.visit(0, bytes.byteLength, (field) => {
    if (field.number === 1 && field.wire === VARINT) irVersion = field.value;
    if (field.wire !== LENGTH_DELIMITED) return;
    if (field.number === 2) producer = reader.text(field);
    if (field.number === 3) producerVersion = reader.text(field);
    if (field.number === 7) {
      graphs++;
      walkGraph(reader, field.start, field.end, graph, findings);
    }
    if (field.number === 8) readOpset(reader, field.start, field.end, opsets);
    if (field.number === 25) {
      // Those read, not the names: any number of overloads share one.
      if (++functionsRead > MAX_FUNCTIONS) throw malformed('it has too many functions');
      readFunction(reader, field.start, field.end, functions, findings);
    }
  });
  if (graphs !== 1) throw malformed(graphs === 0 ? 'it has no graph' : 'it has more than one graph');
  if (irVersion === 0 || opsets.size === 0) throw malformed('it names no IR version or operator set');
  checkFunctionExpansion(graph, functions);

  const operators = [graph, ...functions.values()].reduce(add, new Map());
  if (operators.has('com.microsoft:EPContext')) {
    throw malformed('it carries or names a compiled program (EPContext), which is not loaded');
  }
  return {
    irVersion,
    producer: `${producer} ${producerVersion}`.trim(),
    opsets,
    operators,
    findings,
    locations: locations(findings.external),
  };
}

/** ONNX Runtime takes bytes with this mark for its own format, whose reader trusts them more. */
function refuseOrtFormat(bytes: Uint8Array): void {
  if (bytes.byteLength >= 8 && new TextDecoder().decode(bytes.subarray(4, 8)) === 'ORTM') {
    throw malformed('it is in the ORT format; only ONNX is loaded');
  }
}

function readOpset(reader: WireReader, start: number, end: number, opsets: Map<string, number>): void {
  let domain = '';
  let version = 0;
  reader.visit(start, end, (field) => {
    if (field.number === 1 && field.wire === LENGTH_DELIMITED) domain = reader.text(field, 256);
    if (field.number === 2 && field.wire === VARINT) version = field.value;
  });
  opsets.set(domain === '' ? 'ai.onnx' : domain, version);
  if (opsets.size > MAX_OPSETS) throw malformed('it names too many operator sets');
}

function readFunction(
  reader: WireReader,
  start: number,
  end: number,
  functions: Map<string, OperatorCounts>,
  findings: Findings,
): void {
  let name = '';
  let domain = '';
  const operators: OperatorCounts = new Map();
  reader.visit(start, end, (field) => {
    if (field.wire !== LENGTH_DELIMITED) return;
    if (field.number === 1) name = reader.text(field, 256);
    if (field.number === 10) domain = reader.text(field, 256);
    if (field.number === 7) walkNode(reader, field.start, field.end, operators, findings, 1);
    if (field.number === 11) walkAttribute(reader, field.start, field.end, operators, findings, 1);
  });
  const key = operatorKey(domain, name);
  // Overloads share a name; counting them as one body is on the safe side of every check.
  functions.set(key, add(functions.get(key) ?? new Map(), operators));
}

/** Adds counts to others in place: a copy for each overload would cost the square of their number. */
function add(all: OperatorCounts, counts: OperatorCounts): OperatorCounts {
  for (const [key, count] of counts) all.set(key, (all.get(key) ?? 0) + count);
  return all;
}

function locations(tensors: readonly ExternalTensor[]): string[] {
  const distinct = [...new Set(tensors.map((tensor) => tensor.location))];
  if (distinct.length > MAX_LOCATIONS) throw malformed('it names too many external files');
  return distinct;
}
