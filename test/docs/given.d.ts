import type { Labelled, Telemetry } from '@lexrun/core';

/*
 * What snippets of the documentation take from their reader's application: names that say what they are. A snippet that
 * needs anything else has to show where it comes from.
 */
declare global {
  const text: string;
  const texts: readonly string[];
  const fromTheOutside: string;
  const linesOfAFile: AsyncIterable<string>;
  const userId: string;
  const requestId: string;
  const labelledTexts: readonly Labelled<'text-classification'>[];
  const telemetry: Telemetry;
  /** pino, or whatever logs. */
  const logger: Record<'info' | 'warn' | 'error', (entry: unknown) => void>;
  /** Parsed tokenizer.json and tokenizer_config.json. */
  const tokenizerJson: unknown;
  const tokenizerConfig: unknown;
}
