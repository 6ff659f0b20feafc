/** One step from tokens back to text. */
export interface Decoder {
  /** Rewrites the tokens; what the last step leaves is joined. */
  decode(tokens: string[]): string[];
}
