import type { ValueInfo } from '../value-info.js';
import { findHeadMoves, type HeadMoves, type Merge, type Split } from './head-moves.js';
import { inferShapes } from './infer-shapes.js';
import { isSorted } from './is-sorted.js';
import { mergesFrom, PLACES, PREFIX, placeIndices, splitsInto, TOKENS } from './place-indices.js';
import { type Graph, type GraphNode, readGraph } from './read-graph.js';
import { MATRIX_PRODUCTS } from './row-rules.js';
import type { Shape } from './shape-rules.js';
import { findTokenRows } from './token-rows.js';
import { newConstant, newDeclaration, newNode, type Replacement, renamed, writeGraph } from './write-graph.js';

/** First version of ONNX's operators whose forms are known here. */
const MIN_OPSET = 11;
const INT64 = 7;

/**
 * Rewrites an encoder so that what computes each token by itself, which is all but attention, computes no places that only pad
 * a row: the tokens of all rows stand there in one list, `[1, tokens, width]`, and attention gets them back at their places
 * (as FlashAttention's `unpad_input` and `pad_input` do), in one move with the one that gives each head its part. What an
 * output holds at a place of padding changes; nothing reads it.
 * @param onnx a model that `inspectOnnx()` accepts
 * @param options `isExact`: whether every answer must stay what it is; otherwise a model is rewritten too that quantizes its
 *   activations by a scale over all places, which is then taken over those of tokens. @default true
 * @returns the rewritten file; undefined where nothing can be saved, or the graph is not understood well enough
 * @throws LexrunError `INVALID_MODEL` for bytes that are no ONNX file.
 */
export function skipPadding(
  onnx: Uint8Array,
  { isExact = true }: { readonly isExact?: boolean } = {},
): Uint8Array<ArrayBuffer> | undefined {
  const graph = readGraph(onnx);
  if (graph === undefined || graph.opset < MIN_OPSET || graph.hasHalfPrecision) return undefined;
  const mask = graph.inputs.find(({ name, type }) => name === 'attention_mask' && type === INT64);
  const [batch, sequence] = mask?.shape ?? [];
  if (mask?.shape.length !== 2 || !isName(batch) || !isName(sequence) || !isSorted(graph, PREFIX)) return undefined;
  const shapes = inferShapes(graph);
  const rows = findTokenRows({ graph, shapes, isExact }, { batch, sequence });
  const products = [...rows.keys()].map(({ operator }) => operator).filter((operator) => MATRIX_PRODUCTS.has(operator));
  const heads = findHeadMoves({ graph, shapes }, rows, { batch, sequence });
  const rewriting = new Rewriting({ onnx, graph, shapes, rows, heads, mask: mask.name });
  const replacements = [...rewriting.nodes(), ...rewriting.declarations()];
  if (products.length === 0 || rewriting.moves > products.length) return undefined;
  const isFloat = products.every((operator) => operator === 'ai.onnx:MatMul');
  if (isExact && !isFloat && !rewriting.isDeclared()) return undefined;
  return writeGraph(onnx, graph, replacements, rewriting.added());
}

const isName = (size: number | string | undefined): size is string => typeof size === 'string' && size !== '';

interface Parts {
  readonly onnx: Uint8Array;
  readonly graph: Graph;
  readonly shapes: ReadonlyMap<string, Shape>;
  /** Nodes that get the list of tokens, and which of their inputs hold it. */
  readonly rows: ReadonlyMap<GraphNode, readonly number[]>;
  readonly heads: HeadMoves;
  readonly mask: string;
}

class Rewriting {
  readonly #parts: Parts;
  /** Tensors that are made as a list of tokens. */
  readonly #listed: ReadonlySet<string>;
  /** Of these, the ones that are put back to their places too. */
  readonly #placed = new Set<string>();
  /** Other tensors, whose tokens are taken out. */
  readonly #taken = new Set<string>();
  /** The first of these with each width. */
  readonly #ofWidth = new Map<number, string>();
  readonly #constants = new Map<string, readonly number[]>();
  /** Numbers of heads that tokens are split into, and that they are merged from. */
  readonly #splitInto = new Set<number>();
  readonly #mergedFrom = new Set<number>();
  /** What puts outputs of the graph to their places. */
  #outputs: readonly Uint8Array[] = [];
  /** How often tokens are taken out of their places, or put back. */
  moves = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#listed = new Set([...parts.rows.keys()].map(({ outputs }) => outputs[0]!));
  }

  nodes(): Replacement[] {
    const { graph, rows, heads } = this.#parts;
    const replaced = graph.nodes.flatMap((node) => {
      const tokens = rows.get(node);
      const split = heads.splits.get(node);
      if (tokens !== undefined) return [this.#onList(node, tokens)];
      if (split !== undefined) return [{ field: node.field, by: this.#split(split, node.outputs[0]!) }];
      return heads.left.has(node) ? [{ field: node.field, by: [] }] : this.#atPlaces(node);
    });
    this.#outputs = this.#parts.graph.outputs.flatMap((name) => this.#place(name));
    const [first, ...rest] = replaced;
    return first === undefined ? [] : [{ ...first, by: [...this.#indices(), ...first.by] }, ...rest];
  }

  /**
   * Whether the file declares the shapes of all that tokens are taken out of. Otherwise the runtime works out some of them, by
   * rules of its own, and may join other kernels for a list: quantization makes the last bits of that into other steps.
   */
  isDeclared(): boolean {
    return [...this.#taken].every((name) => this.#parts.graph.declared.has(name));
  }

  /** Shapes as the file declares them: the runtime joins two kernels only where it knows that shapes are equal. */
  declarations(): Replacement[] {
    const left = new Set([...this.#parts.heads.left].flatMap(({ outputs }) => outputs));
    return [...this.#parts.graph.declared.values()].flatMap(({ name, type, shape, field }) => {
      if (!this.#listed.has(name) && !this.#taken.has(name)) return left.has(name) ? [{ field, by: [] }] : [];
      const list = newDeclaration({ name: listOf(name), type, shape: listShape(shape) });
      const isWhole = (this.#taken.has(name) && !left.has(name)) || this.#placed.has(name);
      return [{ field, by: isWhole ? [list, this.#parts.onnx.subarray(field.start, field.end)] : [list] }];
    });
  }

  /** What the replaced nodes refer to, and outputs of the graph that are lists. */
  added(): Uint8Array[] {
    return [...this.#outputs, ...[...this.#constants].map(([name, values]) => newConstant(name, values))];
  }

  #indices(): Uint8Array[] {
    return placeIndices({
      mask: this.#parts.mask,
      splitInto: this.#splitInto,
      mergedFrom: this.#mergedFrom,
      constant: (values) => this.#constant(values),
    });
  }

  /** A node that computes tokens, and before it what takes them out of their places. */
  #onList(node: GraphNode, tokens: readonly number[]): Replacement {
    const inputs = new Map<number, string>();
    const by: Uint8Array[] = [];
    for (const index of tokens) {
      const name = node.inputs[index]!;
      if (!this.#listed.has(name)) by.push(...this.#take(name));
      inputs.set(index, listOf(name));
    }
    const [output] = node.outputs as [string];
    return { field: node.field, by: [...by, renamed(this.#parts.onnx, node, inputs, new Map([[0, listOf(output)]]))] };
  }

  /** A node that reads tokens at their places, after what puts them there. One that reads sizes finds them elsewhere. */
  #atPlaces(node: GraphNode): Replacement[] {
    const [data = ''] = node.inputs;
    if (node.operator === 'ai.onnx:Shape' && this.#listed.has(data) && !this.#placed.has(data)) {
      const same = this.#ofWidth.get(this.#width(data));
      if (same !== undefined)
        return [{ field: node.field, by: [renamed(this.#parts.onnx, node, new Map([[0, same]]))] }];
    }
    const by = node.inputs.flatMap((name) => this.#place(name));
    const { start, end } = node.field;
    return by.length === 0 ? [] : [{ field: node.field, by: [...by, this.#parts.onnx.subarray(start, end)] }];
  }

  /** Takes tokens out of a tensor, once. */
  #take(name: string): Uint8Array[] {
    if (this.#taken.has(name)) return [];
    this.#taken.add(name);
    this.moves++;
    const merge = this.#parts.heads.merges.get(name);
    if (merge !== undefined) return this.#merge(merge, name);
    const width = this.#width(name);
    if (!this.#ofWidth.has(width)) this.#ofWidth.set(width, name);
    return [newNode('GatherND', [name, TOKENS], listOf(name))];
  }

  /** Takes what each head found for each token: `[batch, heads, sequence, size]` made `[1, tokens, width]`. */
  #merge({ context, count, size }: Merge, name: string): Uint8Array[] {
    const step = (made: string): string => `${PREFIX}${made}/${name}`;
    this.#mergedFrom.add(count);
    return [
      newNode('Reshape', [context, this.#constant([-1, size])], step('parts')),
      newNode('Gather', [step('parts'), mergesFrom(count)], step('heads'), { axis: 0 }),
      newNode('Reshape', [step('heads'), this.#constant([1, -1, count * size])], listOf(name)),
    ];
  }

  /** Puts each head's part of each token to its place: `[1, tokens, width]` made `[batch, heads, sequence, size]`. */
  #split({ tokens, count, size, isTurned }: Split, output: string): Uint8Array[] {
    const step = (made: string): string => `${PREFIX}${made}/${output}`;
    const gathered = isTurned ? step('heads') : output;
    this.#splitInto.add(count);
    this.moves++;
    return [
      newNode('Reshape', [listOf(tokens), this.#constant([-1, size])], step('parts')),
      newNode('Gather', [step('parts'), splitsInto(count)], gathered, { axis: 0 }),
      ...(isTurned ? [newNode('Transpose', [gathered], output, { perm: [0, 1, 3, 2] })] : []),
    ];
  }

  /** Puts the tokens of a list back to their places, once. */
  #place(name: string): Uint8Array[] {
    if (!this.#listed.has(name) || this.#placed.has(name)) return [];
    this.#placed.add(name);
    this.moves++;
    return [newNode('GatherND', [listOf(name), PLACES], name)];
  }

  #width(name: string): number {
    return this.#parts.shapes.get(name)![2] as number;
  }

  #constant(values: readonly number[]): string {
    const name = `${PREFIX}${values.join(',')}`;
    this.#constants.set(name, values);
    return name;
  }
}

const listOf = (name: string): string => `${PREFIX}list/${name}`;

/** The declared shape of a list. Names of other sizes give another name: what the runtime did not know to be equal stays so. */
function listShape([batch = '', sequence = '', width = '']: ValueInfo['shape']): ValueInfo['shape'] {
  return [1, batch === '' || sequence === '' ? '' : `${PREFIX}${batch},${sequence}`, width];
}
