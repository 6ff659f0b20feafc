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
  ): { readonly input_ids: number[]; readonly token_type_ids?: number[] };
  encode(text: string, options: { readonly add_special_tokens: boolean }): number[];
  decode(ids: number[], options: { readonly skip_special_tokens: boolean }): string;
  get_vocab(): ReadonlyMap<string, number> | Readonly<Record<string, number>>;
  readonly all_special_ids: readonly number[];
  readonly all_special_tokens: readonly string[];
  readonly model_max_length?: number;
}
