/**
 * Writes log events by a pino logger (or any other whose methods take fields and a message):
 * `structuredLog({ log: pinoLog(logger) })`. The logger's own time is the one that counts.
 * @param {Record<'info' | 'warn' | 'error', (fields: object, message: string) => void>} logger
 * @returns {(event: import('@lexrun/core').LogEvent) => void}
 */
export function pinoLog(logger) {
  return ({ level, event, time, ...fields }) => logger[level](fields, `lexrun ${event}`);
}
