/** Scales a vector to Euclidean length 1, in place; a zero vector stays. Bound as in PyTorch: length at least 1e-12. */
export function normalize<T extends Float32Array>(vector: T): T {
  let squares = 0;
  for (let index = 0; index < vector.length; index += 1) squares += (vector[index] as number) ** 2;
  const length = Math.max(Math.sqrt(squares), 1e-12);
  for (let index = 0; index < vector.length; index += 1) vector[index] = (vector[index] as number) / length;
  return vector;
}
