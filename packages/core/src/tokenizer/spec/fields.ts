import { LexrunError } from '../../error/lexrun-error.js';

/** Most components nested in one another. */
const MAX_DEPTH = 16;
/** Most components in all Sequences of a file: nested ones multiply. */
const MAX_COMPONENTS = 512;

/** The error of a malformed tokenizer.json. */
export function invalidTokenizer(message: string, cause?: unknown): LexrunError {
  return new LexrunError('INVALID_TOKENIZER', `tokenizer.json: ${message}`, cause === undefined ? {} : { cause });
}

/** The error of a component that the engine does not have. */
export function unsupportedTokenizer(message: string): LexrunError {
  return new LexrunError('UNSUPPORTED_TOKENIZER', `tokenizer.json: ${message}`);
}

/** A name from the file, made fit for a message. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value.slice(0, 64)}'` : typeof value;
}

/** Typed reads of the own properties of one untrusted JSON object: nothing is inherited, nothing unknown is looked at. */
export class Fields {
  readonly path: string;
  readonly depth: number;
  readonly #value: object;
  /** Components counted so far, shared by all objects of a file. */
  readonly #count: { components: number };

  constructor(value: unknown, path: string, depth = 0, count: { components: number } = { components: 0 }) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw invalidTokenizer(`${path} must be an object`);
    }
    if (depth > MAX_DEPTH) throw invalidTokenizer(`${path} is nested more than ${MAX_DEPTH} deep`);
    this.#value = value;
    this.path = path;
    this.depth = depth;
    this.#count = count;
  }

  /** The raw value; undefined where it is missing or null. */
  get(key: string): unknown {
    const value = Object.hasOwn(this.#value, key) ? (this.#value as Record<string, unknown>)[key] : undefined;
    return value === null ? undefined : value;
  }

  string(key: string, fallback?: string): string {
    return this.#typed<string>(key, 'string', fallback);
  }

  boolean(key: string, fallback?: boolean): boolean {
    return this.#typed<boolean>(key, 'boolean', fallback);
  }

  /** An integer from 0 to `max`. */
  integer(key: string, max: number, fallback?: number): number {
    const value = this.#typed<number>(key, 'number', fallback);
    if (!Number.isInteger(value) || value < 0 || value > max) {
      throw invalidTokenizer(`${this.path}.${key} must be an integer from 0 to ${max}`);
    }
    return value;
  }

  /** One of some strings. */
  choice<const T extends string>(key: string, choices: readonly T[], fallback?: T): T {
    const value = this.string(key, fallback);
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw invalidTokenizer(`${this.path}.${key} must be one of ${choices.join(', ')}`);
    return found;
  }

  array(key: string): readonly unknown[] {
    const value = this.get(key);
    if (!Array.isArray(value)) throw invalidTokenizer(`${this.path}.${key} must be an array`);
    return value;
  }

  /** A nested component, one level deeper. */
  fields(key: string): Fields {
    return new Fields(this.get(key), `${this.path}.${key}`, this.depth + 1, this.#count);
  }

  /** The components of a Sequence, one level deeper. */
  list(key: string): readonly Fields[] {
    const values = this.array(key);
    this.#count.components += values.length;
    if (this.#count.components > MAX_COMPONENTS)
      throw invalidTokenizer(`${this.path}.${key} takes it over ${MAX_COMPONENTS} components`);
    return values.map(
      (value, index) => new Fields(value, `${this.path}.${key}[${index}]`, this.depth + 1, this.#count),
    );
  }

  /** The own keys. */
  keys(): readonly string[] {
    return Object.keys(this.#value);
  }

  #typed<T>(key: string, type: 'string' | 'boolean' | 'number', fallback: T | undefined): T {
    const value = this.get(key) ?? fallback;
    if (typeof value !== type) throw invalidTokenizer(`${this.path}.${key} must be a ${type}`);
    return value as T;
  }
}
