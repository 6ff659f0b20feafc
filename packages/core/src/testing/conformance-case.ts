/** One promise of a contract, checked. No test framework is involved: what does not hold throws. */
export interface ConformanceCase {
  /** Suite and promise, for the title of a test. */
  readonly name: string;
  /** Rejects with an error that says what does not hold. */
  run(): Promise<void>;
  /** Why the case does not apply to this subject. */
  readonly skip?: string;
}

/** Cases that do not apply to a subject, by name, with the reason. */
export type SkipReasons = Readonly<Record<string, string>>;

/** What the cases of one suite are built from: a check by name. */
export type Checks = Readonly<Record<string, () => Promise<void>>>;

/**
 * Names the cases after their suite and marks those that are skipped.
 * @throws Error when a reason is given for a case that does not exist: a renamed case must not stay skipped unseen.
 */
export function toCases(suite: string, checks: Checks, skips: SkipReasons = {}): ConformanceCase[] {
  for (const name of Object.keys(skips)) {
    if (!Object.hasOwn(checks, name)) throw new Error(`${suite}: no case is named "${name}".`);
  }
  return Object.entries(checks).map(([name, run]) => {
    const skip = Object.hasOwn(skips, name) ? skips[name] : undefined;
    return { name: `${suite}: ${name}`, run, ...(skip === undefined ? {} : { skip }) };
  });
}
