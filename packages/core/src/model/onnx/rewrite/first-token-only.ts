import { inferShapes } from './infer-shapes.js';
import { isSorted } from './is-sorted.js';
import { findNeededRows, type NeededRows } from './needed-rows.js';
import { type Graph, type GraphNode, readGraph } from './read-graph.js';
import { MATRIX_PRODUCTS } from './row-rules.js';
import type { Shape } from './shape-rules.js';
import { newConstant, newDeclaration, newNode, type Replacement, renamed, writeGraph } from './write-graph.js';

/** First version of ONNX's operators whose forms are known here. */
const MIN_OPSET = 11;
/** Begins every name that is added to a graph. */
const PREFIX = 'lexrun/';
/**
 * Rows that are kept. The runtime multiplies one row by other kernels than several, which add in another order; of two, the
 * first comes out as it did among all.
 */
const ROWS = 2;
/** Their number in declared shapes: of one token there is one. */
const ROWS_NAME = `${PREFIX}rows`;

/**
 * Rewrites a classifier that reads only the first token of its last layer (`hidden[:, 0]`, as BERT, DistilBERT and RoBERTa do),
 * so that this layer computes its queries, its attention and all that follows for the first two tokens alone. The others are
 * still attended to: the outputs stay what they were. Of a layer whose inner size is four times its width it saves 10 of 12
 * parts.
 * @param onnx a model that `inspectOnnx()` accepts
 * @param options `isExact`: whether every answer must stay what it is; otherwise a model in half precision is rewritten too, and
 *   one that quantizes its activations by a scale over all tokens, which is then taken over the two. @default true
 * @returns the rewritten file; undefined where nothing can be saved, or the graph is not understood well enough
 * @throws LexrunError `INVALID_MODEL` for bytes that are no ONNX file.
 */
export function firstTokenOnly(
  onnx: Uint8Array,
  { isExact = true }: { readonly isExact?: boolean } = {},
): Uint8Array<ArrayBuffer> | undefined {
  const graph = readGraph(onnx);
  if (graph === undefined || graph.opset < MIN_OPSET || !isSorted(graph, PREFIX)) return undefined;
  if (isExact && graph.hasHalfPrecision) return undefined;
  const shapes = inferShapes(graph);
  const rows = findNeededRows({ graph, shapes, isExact });
  if (![...rows.reduced.keys()].some(({ operator }) => MATRIX_PRODUCTS.has(operator))) return undefined;
  const rewriting = new Rewriting(onnx, graph, shapes, rows);
  return writeGraph(onnx, graph, [...rewriting.nodes(), ...rewriting.declarations()], rewriting.added());
}

/** The first rows of a tensor along an axis, counted from the last. */
interface Cut {
  readonly name: string;
  readonly tensor: string;
  readonly need: number;
}

class Rewriting {
  readonly #onnx: Uint8Array;
  readonly #graph: Graph;
  readonly #shapes: ReadonlyMap<string, Shape>;
  readonly #rows: NeededRows;
  /** Tensors of which only the first rows are computed. */
  readonly #reduced: ReadonlySet<string>;
  readonly #constants = new Map<string, readonly number[]>();
  /** First rows that are cut out of whole tensors, by axis and tensor. */
  readonly #cuts = new Map<string, Cut>();

  constructor(onnx: Uint8Array, graph: Graph, shapes: ReadonlyMap<string, Shape>, rows: NeededRows) {
    this.#onnx = onnx;
    this.#graph = graph;
    this.#shapes = shapes;
    this.#rows = rows;
    this.#reduced = new Set([...rows.reduced.keys()].flatMap((node) => node.outputs));
  }

  nodes(): Replacement[] {
    const unused = [...this.#rows.unused].map(({ field }) => ({ field, by: [] }));
    return [...unused, ...this.#graph.nodes.flatMap((node) => this.#reduce(node))];
  }

  /** Shapes as the file declares them: the runtime joins two kernels only where it knows that shapes are equal. */
  declarations(): Replacement[] {
    return [...this.#graph.declared.values()].flatMap((value) => {
      const need = this.#rows.needs.get(value.name);
      if (need === undefined) return [{ field: value.field, by: [] }];
      if (typeof need !== 'number' || !this.#reduced.has(value.name)) return [];
      return [{ field: value.field, by: declarationOf({ name: value.name, tensor: value.name, need }, this.#graph) }];
    });
  }

  /** What the replaced nodes refer to; known once they are made. */
  added(): Uint8Array[] {
    return [
      ...[...this.#cuts.values()].flatMap((cut) => declarationOf(cut, this.#graph)),
      ...[...this.#constants].map(([name, values]) => newConstant(name, values)),
    ];
  }

  /** The node with first rows in place of whole inputs, and before it what cuts them out. */
  #reduce(node: GraphNode): Replacement[] {
    const reduced = this.#rows.reduced.get(node);
    if (reduced === undefined) return [];
    const names = new Map<number, string>();
    const cuts: Uint8Array[] = [];
    node.inputs.forEach((name, index) => {
      const need = reduced.needs[index];
      if (typeof need !== 'number' || this.#reduced.has(name)) return;
      const key = `${need} ${name}`;
      if (!this.#cuts.has(key)) {
        const cut = { name: `${PREFIX}first${this.#cuts.size}`, tensor: name, need };
        this.#cuts.set(key, cut);
        cuts.push(this.#cut(cut));
      }
      names.set(index, this.#cuts.get(key)!.name);
    });
    if (reduced.target !== undefined) {
      // A new node: in the old one, an attribute may give 0 its other meaning.
      const [input = '', output = ''] = [names.get(0) ?? node.inputs[0], node.outputs[0]];
      const reshape = newNode('Reshape', [input, this.#constant(reduced.target)], output);
      return [{ field: node.field, by: [...cuts, reshape] }];
    }
    return names.size === 0 ? [] : [{ field: node.field, by: [...cuts, renamed(this.#onnx, node, names)] }];
  }

  #cut({ name, tensor, need }: Cut): Uint8Array {
    const axis = this.#shapes.get(tensor)!.length - need;
    return newNode('Slice', [tensor, ...[0, ROWS, axis].map((value) => this.#constant([value]))], name);
  }

  #constant(values: readonly number[]): string {
    const name = `${PREFIX}${values.join(',')}`;
    this.#constants.set(name, values);
    return name;
  }
}

/** The declared shape of first rows; nothing where that of the whole tensor is not declared. */
function declarationOf({ name, tensor, need }: Cut, { declared }: Graph): Uint8Array[] {
  const whole = declared.get(tensor);
  const index = whole === undefined ? -1 : whole.shape.length - need;
  if (whole === undefined || index < 0) return [];
  return [newDeclaration({ ...whole, name, shape: whole.shape.with(index, ROWS_NAME) })];
}
