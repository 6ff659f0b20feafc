import * as z from 'zod/mini';

/** Most results a caller may ask for. */
export const MAX_TOP_K: number = 10_000;
/** Most entries of a list of labels or target words. */
const MAX_LABELS: number = 1_000;
/** Most characters of one label, prefix or template. */
export const MAX_LABEL_CHARACTERS: number = 2_000;

type Optional<T> = z.ZodMiniOptional<z.ZodMiniType<T>>;

/** An integer between two bounds, both included. */
export const integer = (minimum: number, maximum: number): Optional<number> =>
  z.optional(z.int().check(z.minimum(minimum), z.maximum(maximum)));

/** A finite number between two bounds, both included. */
export const number = (minimum: number, maximum: number): Optional<number> =>
  z.optional(z.number().check(z.minimum(minimum), z.maximum(maximum)));

/** One of the listed words. */
export const oneOf = <const T extends readonly string[]>(values: T): Optional<T[number]> =>
  z.optional(z.enum(values) as unknown as z.ZodMiniType<T[number]>);

/** A number of results; null means all. */
export const topK: z.ZodMiniOptional<z.ZodMiniType<number | null>> = z.optional(
  z.nullable(z.int().check(z.minimum(1), z.maximum(MAX_TOP_K))),
);

/** Most tokens of a row. */
export const maxLength: Optional<number> = integer(1, 1_000_000);

/** Tokens that neighbouring windows share. */
export const stride: Optional<number> = integer(0, 1_000_000);

/** A switch. */
export const flag: Optional<boolean> = z.optional(z.boolean());

/** A text that reaches the model; the guard bounds its length. */
export const text: Optional<string> = z.optional(z.string());

/** A list of labels or words. `minimum` is its least length. */
export const labels = (minimum: number): Optional<readonly string[]> =>
  z.optional(
    z
      .array(z.string().check(z.minLength(1), z.maxLength(MAX_LABEL_CHARACTERS)))
      .check(z.minLength(minimum), z.maxLength(MAX_LABELS)) as unknown as z.ZodMiniType<readonly string[]>,
  );
