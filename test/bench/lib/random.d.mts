export function createRandom(seed: number): () => number;
export function poissonTimes(rate: number, seconds: number, random: () => number): number[];
