import type { Attributes } from '@opentelemetry/api';
import { ERROR_CODES, type ErrorCode } from '../error/codes.js';
import type { RequestFacts } from '../telemetry/telemetry.js';
import { ATTRIBUTE } from './semconv.js';

/** Sets of model, task, device and variant told apart; more of them share one set named {@link OTHER}. */
const MAX_SETS = 200;
const OTHER = '_other';

/** The attributes of one model, task, device and variant, with and without an outcome. */
export interface AttributeSet {
  readonly base: Attributes;
  /** With the outcome and, of a failure, its code. Made once a code. */
  ended(outcome: 'ok'): Attributes;
  ended(outcome: 'failed' | 'rejected', code: ErrorCode): Attributes;
}

/**
 * Attributes of metrics: four names that an application chooses and a closed list of codes, nothing of a request. An
 * application that makes up names without end still makes a bounded number of series.
 */
export function createMetricAttributes(): (request: RequestFacts) => AttributeSet {
  const sets = new Map<string, AttributeSet>();
  let other: AttributeSet | undefined;
  let last: { readonly request: RequestFacts; readonly set: AttributeSet } | undefined;

  const find = ({ model, task, device, variant }: RequestFacts): AttributeSet => {
    const key = JSON.stringify([model, task, device, variant]);
    const known = sets.get(key);
    if (known !== undefined) return known;
    if (sets.size >= MAX_SETS) {
      other ??= createSet({ [ATTRIBUTE.model]: OTHER, [ATTRIBUTE.task]: OTHER, [ATTRIBUTE.device]: OTHER });
      return other;
    }
    const set = createSet({
      [ATTRIBUTE.model]: model,
      [ATTRIBUTE.task]: task,
      [ATTRIBUTE.device]: device,
      ...(variant === undefined ? {} : { [ATTRIBUTE.variant]: variant }),
    });
    sets.set(key, set);
    return set;
  };
  return (request) => {
    // Nearly always the same as of the request before.
    if (last === undefined || !sameSet(last.request, request)) last = { request, set: find(request) };
    return last.set;
  };
}

function sameSet(a: RequestFacts, b: RequestFacts): boolean {
  return a.model === b.model && a.task === b.task && a.device === b.device && a.variant === b.variant;
}

/** The value of `error.type`. What is no code of Lexrun's gets the name OpenTelemetry has for it. */
export function errorType(code: ErrorCode): string {
  return Object.hasOwn(ERROR_CODES, code) ? code : '_OTHER';
}

function createSet(base: Attributes): AttributeSet {
  const ok: Attributes = { ...base, [ATTRIBUTE.outcome]: 'ok' };
  const ended = new Map<string, Attributes>();
  return {
    base,
    ended(outcome: string, code?: ErrorCode) {
      if (code === undefined) return ok;
      const type = errorType(code);
      const key = `${outcome} ${type}`;
      let attributes = ended.get(key);
      if (attributes === undefined) {
        attributes = { ...base, [ATTRIBUTE.outcome]: outcome, [ATTRIBUTE.errorType]: type };
        ended.set(key, attributes);
      }
      return attributes;
    },
  };
}
