import type { ModelConfig } from '../model/model-config.js';
import type { TensorInfo } from '../session/tensor.js';
import type { Encoding } from '../tokenizer/encoding.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';

/** What a runner knows of the loaded model. */
export interface ModelContext {
  /** The model's tokenizer. */
  readonly tokenizer: Tokenizer;
  /** What is read of `config.json`. */
  readonly config: ModelConfig;
  /** Most tokens of a row, special tokens included. */
  readonly maxLength: number;
  /**
   * What tokenizer_config.json, else tokenizer.json, says of the end at which a text that is too long is cut, unchecked:
   * `'left'` and `'Left'` mean its beginning, anything else its end.
   */
  readonly truncationSide?: unknown;
  /** Inputs of the session. */
  readonly inputs: readonly TensorInfo[];
  /** Outputs of the session. */
  readonly outputs: readonly TensorInfo[];
  /** Task defaults of the manifest (`lexrun.json`), unchecked plain data; empty without one. */
  readonly taskDefaults: Readonly<Record<string, unknown>>;
}

/** How a request wants its text read; set by the guard, the same for every task. */
export interface TextPolicy {
  /** What happens to tokens beyond the maximum. */
  readonly overflow: 'truncate' | 'error';
  /** Whether special tokens inside the text are plain text. */
  readonly specialTokensInText: 'text' | 'parse';
}

/** One request as an executor gets it. */
export interface TaskRequest<Input = unknown, Options = unknown> {
  /** As the spec's `parseInput` and `cleanTexts` left it. */
  readonly input: Input;
  /** As the spec's `parseOptions` and `cleanTexts` left it. */
  readonly options: Options;
  /** How its text is to be read. */
  readonly policy: TextPolicy;
}

/** One row of a batch. Tasks add what they need to read its output. */
export interface Row {
  /** The row's tokens. */
  readonly encoding: Encoding;
}

/** One row's part of an output, without the batch axis. Valid only while `decode` runs. */
export interface RowOutput {
  /** Sizes after the batch axis. A sequence axis has the row's own length: padding is cut off. */
  readonly dims: readonly number[];
  /** Values in row-major order. */
  readonly data: Float32Array;
}

/** A row's outputs by name. */
export type RowOutputs = Readonly<Record<string, RowOutput>>;

/** A task as an executor sees it: text to rows, outputs to result. Pure; errors are LexrunErrors. */
export interface TaskRunner<Input = unknown, Options = unknown, Result = unknown, R extends Row = Row> {
  /** The same name as the spec's. */
  readonly name: string;
  /** False where the tokenizer is only asked to encode whole texts: then its other parts need not be loaded. @default true */
  readonly decodesTokens?: boolean;
  /**
   * Tokenizes a request into rows.
   * @throws LexrunError `TOO_MANY_TOKENS` under `overflow: 'error'`, `UNSUPPORTED_TASK` for a model it cannot serve.
   */
  expand(request: TaskRequest<Input, Options>, model: ModelContext): readonly R[];
  /** Reads the result out of the outputs of its rows, in the order of `rows`. @throws LexrunError `INVALID_OUTPUT`. */
  decode(
    outputs: readonly RowOutputs[],
    rows: readonly R[],
    request: TaskRequest<Input, Options>,
    model: ModelContext,
  ): Result;
  /**
   * Whether a result shares no memory with the outputs it was read from: they are freed as soon as it is there, instead of
   * when the garbage collector comes. @default false
   */
  readonly copiesOutputs?: boolean;
  /** Buffers of a result that move to the caller instead of being copied. */
  transfer?(result: Result): readonly ArrayBuffer[];
}
