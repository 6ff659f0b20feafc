/** Size of one axis: a number, the name of a size that the file declares, or undefined where it is not known. */
export type Dimension = number | string | undefined;

/** Sizes of all axes. */
export type Shape = readonly Dimension[];

/** More axes than a model of text has, and more numbers than its shapes. */
export const MAX_LENGTH = 64;

export const isNumber = (size: Dimension): size is number => typeof size === 'number';
export const sum = (sizes: Shape): number | undefined =>
  sizes.every(isNumber) ? sizes.reduce((a, b) => a + b, 0) : undefined;

/** Index of an axis counted from the first; undefined for one that is not there. */
export function fromStart(axis: number | undefined, rank: number): number | undefined {
  if (axis === undefined || axis < -rank || axis >= rank) return undefined;
  return axis < 0 ? axis + rank : axis;
}

/** A node may have more inputs than a call may have arguments. */
export const longest = (shapes: readonly Shape[]): number =>
  shapes.reduce((most, { length }) => Math.max(most, length), 0);

/** Shapes of several inputs made one, aligned at their last axes. */
export function broadcast(shapes: readonly Shape[]): Shape {
  const rank = longest(shapes);
  return Array.from({ length: rank }, (_, index) =>
    shapes.map((shape) => (shape.length < rank - index ? 1 : shape.at(index - rank))).reduce<Dimension>(oneSize, 1),
  );
}

/** Two sizes of one axis. Beside one that is not 1, a size that is not known is 1 or the same: the graph would not run otherwise. */
function oneSize(one: Dimension, other: Dimension): Dimension {
  if (one === other || other === 1) return one;
  if (one === 1) return other;
  if (one === undefined || other === undefined) return one ?? other;
  if (isNumber(one)) return isNumber(other) ? undefined : one;
  return isNumber(other) ? other : undefined;
}

export function matMul(left: Shape, right: Shape | undefined): Shape | undefined {
  if (right === undefined || left.length < 2 || right.length < 2) return undefined;
  return [...broadcast([left.slice(0, -2), right.slice(0, -2)]), left.at(-2), right.at(-1)];
}

export function gather(data: Shape, indices: Shape | undefined, axis: number): Shape | undefined {
  const at = fromStart(axis, data.length);
  return indices === undefined || at === undefined ? undefined : data.toSpliced(at, 1, ...indices);
}

export function unsqueeze(shape: Shape, axes: readonly number[] | undefined): Shape | undefined {
  if (axes === undefined) return undefined;
  const rank = shape.length + axes.length;
  const added = new Set(axes.map((axis) => fromStart(axis, rank)));
  const rest = shape.values();
  return Array.from({ length: rank }, (_, index) => (added.has(index) ? 1 : rest.next().value));
}

export function squeeze(shape: Shape, axes: readonly number[] | undefined): Shape | undefined {
  if (axes === undefined) return undefined;
  const removed = new Set(axes.map((axis) => fromStart(axis, shape.length)));
  return shape.filter((_, index) => !removed.has(index));
}

export function reduce(shape: Shape, axes: readonly number[] | undefined, keepsDimensions: number): Shape | undefined {
  if (axes === undefined || keepsDimensions !== 1) return undefined;
  const reduced = new Set(axes.map((axis) => fromStart(axis, shape.length)));
  return shape.map((size, index) => (reduced.has(index) ? 1 : size));
}

/** 0 stands for the size of the input at the same place, unless a size of 0 is allowed; -1 for what is left. */
export function reshape(shape: Shape, target: readonly Dimension[] | undefined, allowZero: boolean): Shape | undefined {
  if (target === undefined || (allowZero && target.includes(0))) return undefined;
  const sizes = target.map((size, index) => (size === 0 ? shape[index] : size));
  const open = sizes.indexOf(-1);
  return open < 0 ? sizes : sizes.with(open, quotient(shape, sizes.toSpliced(open, 1)));
}

/** Product of some sizes divided by that of others, where names cancel out. */
function quotient(sizes: Shape, others: readonly Dimension[]): Dimension {
  const left = [...sizes];
  let divisor = 1;
  for (const size of others) {
    const same = left.indexOf(size);
    if (size === undefined) return undefined;
    if (same >= 0) left.splice(same, 1);
    else if (isNumber(size)) divisor *= size;
    else return undefined;
  }
  const names = left.filter((size) => !isNumber(size));
  const number = left.filter(isNumber).reduce((product, size) => product * size, 1) / divisor;
  if (names.length === 0) return Number.isSafeInteger(number) ? number : undefined;
  return names.length === 1 && number === 1 ? names[0] : undefined;
}

/** A list of one size, as long as another tells; undefined where that is unknown, or longer than shapes are. */
export function fill(length: Dimension, [value]: readonly Dimension[]): readonly Dimension[] | undefined {
  return isNumber(length) && length >= 0 && length <= MAX_LENGTH ? Array<Dimension>(length).fill(value) : undefined;
}
