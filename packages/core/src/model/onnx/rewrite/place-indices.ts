import { newNode } from './write-graph.js';

/** Begins every name that is added to a graph. */
export const PREFIX = 'lexrun-tokens/';
/** Row and place of each token, `[1, tokens, 2]`. */
export const TOKENS: string = `${PREFIX}tokens`;
/** For each place, 0 and which token is read there, `[batch, sequence, 2]`. At one that pads a row, it is the token before. */
export const PLACES: string = `${PREFIX}places`;
/** Which part of the list `[tokens * heads, size]` each head has at each place, `[batch, heads, sequence]`. */
export const splitsInto = (heads: number): string => `${PREFIX}split/${heads}`;
/** Where in `[batch * heads * sequence, size]` the parts of each token are, `[tokens, heads]`. */
export const mergesFrom = (heads: number): string => `${PREFIX}merged/${heads}`;

interface Wanted {
  /** Name of the mask, `[batch, sequence]`. */
  readonly mask: string;
  /** Numbers of heads that tokens are split into, and that they are merged from. */
  readonly splitInto: Iterable<number>;
  readonly mergedFrom: Iterable<number>;
  /** Gives a list of integers a name. */
  readonly constant: (values: readonly number[]) => string;
}

/**
 * Nodes that make the indices, once for all layers. A token is where the mask is 1, and which one is told by the ones up to
 * there. The first place of each row counts as one in any case: otherwise a row that begins with padding would read another row.
 */
export function placeIndices({ mask, splitInto, mergedFrom, constant }: Wanted): Uint8Array[] {
  const [zero, one, all] = [constant([0]), constant([1]), constant([2 ** 31])];
  return [
    newNode('Slice', [mask, zero, one, one], part('first')),
    newNode('Mul', [part('first'), zero], part('zeros')),
    newNode('Add', [part('zeros'), one], part('ones')),
    newNode('Slice', [mask, one, all, one], part('rest')),
    newNode('Concat', [part('ones'), part('rest')], part('mask'), { axis: 1 }),
    newNode('NonZero', [part('mask')], part('axes')),
    newNode('Transpose', [part('axes')], part('pairs')),
    newNode('Reshape', [part('pairs'), constant([1, -1, 2])], TOKENS),
    newNode('Reshape', [part('mask'), constant([-1])], part('flat')),
    newNode('CumSum', [part('flat'), zero], part('counts')),
    newNode('Shape', [mask], part('shape')),
    newNode('Reshape', [part('counts'), part('shape')], part('count')),
    newNode('Reshape', [part('count'), constant([0, -1, 1])], part('column')),
    newNode('Sub', [part('column'), one], part('before')),
    newNode('Mul', [part('before'), constant([0, 1])], PLACES),
    ...[...splitInto].flatMap((heads) => splitIndices(heads, constant)),
    ...[...mergedFrom].flatMap((heads) => mergeIndices(heads, constant)),
  ];
}

function splitIndices(heads: number, constant: Wanted['constant']): Uint8Array[] {
  const step = (name: string): string => `${splitsInto(heads)}/${name}`;
  return [
    newNode('Mul', [part('before'), constant([heads])], step('first')),
    newNode('Add', [step('first'), constant(upTo(heads))], step('parts')),
    newNode('Transpose', [step('parts')], splitsInto(heads), { perm: [0, 2, 1] }),
  ];
}

/** Of row, head and place: `(row * heads + head) * sequence + place`. */
function mergeIndices(heads: number, constant: Wanted['constant']): Uint8Array[] {
  const step = (name: string): string => `${mergesFrom(heads)}/${name}`;
  const [zero, one, two] = [constant([0]), constant([1]), constant([2])];
  return [
    newNode('Slice', [part('pairs'), zero, one, one], step('row')),
    newNode('Slice', [part('pairs'), one, two, one], step('place')),
    newNode('Slice', [part('shape'), one, two], step('length')),
    newNode('Mul', [step('row'), constant([heads])], step('first')),
    newNode('Add', [step('first'), constant(upTo(heads))], step('heads')),
    newNode('Mul', [step('heads'), step('length')], step('starts')),
    newNode('Add', [step('starts'), step('place')], mergesFrom(heads)),
  ];
}

const part = (name: string): string => `${PREFIX}${name}`;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
