/** What the adapter uses of a tokenizer of @huggingface/transformers (4.x); any `PreTrainedTokenizer` fits. */
export interface TransformersTokenizer {
  (
    text: string,
    options: {
      readonly text_pair: string | null;
      readonly add_special_tokens: boolean;
      readonly return_token_type_ids: boolean;
      readonly return_tensor: false;
      readonly padding: false;
      readonly truncation: false;
    },
  ): {
    /** Ids of text and pair, special tokens included. */
    readonly input_ids: number[];
    /** 0 for the text, 1 for its pair; absent where the model knows none. */
    readonly token_type_ids?: number[];
  };
  /** Ids of a text. */
  encode(text: string, options: { readonly add_special_tokens: boolean }): number[];
  /** Text of ids. */
  decode(ids: number[], options: { readonly skip_special_tokens: boolean }): string;
  /** Ids by spelling. */
  get_vocab(): ReadonlyMap<string, number> | Readonly<Record<string, number>>;
  /** Ids of the special tokens. */
  readonly all_special_ids: readonly number[];
  /** Spellings of the special tokens, in the order of their ids above. */
  readonly all_special_tokens: readonly string[];
  /** Most tokens the model was made for. */
  readonly model_max_length?: number;
}
