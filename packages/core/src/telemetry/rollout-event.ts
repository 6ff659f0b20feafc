/** Which side of a rollout a figure belongs to. */
export type RolloutSide = 'stable' | 'candidate';

/** What a rollout tells an observer. `rollout` is the name given to the canary. */
export type RolloutEvent =
  /** Both sides answered the same input. */
  | {
      readonly type: 'compared';
      readonly at: number;
      readonly rollout: string;
      /** Whether a user would see the same answer. */
      readonly agree: boolean;
      /** Score of the candidate minus that of the stable side; undefined where results have none. */
      readonly scoreDelta: number | undefined;
    }
  /** A call was answered, or failed, on one side. */
  | {
      readonly type: 'routed';
      readonly at: number;
      readonly rollout: string;
      /** Who answered. */
      readonly side: RolloutSide;
      /** Whether the answer went to the caller, or only into the comparison. */
      readonly shadow: boolean;
      /** Whether it was answered. */
      readonly ok: boolean;
      /** Milliseconds, as the caller waited. */
      readonly durationMs: number;
    }
  /** The rollout began, its share changed, or it ended. */
  | {
      readonly type: 'rollout';
      readonly at: number;
      readonly rollout: string;
      /** Where the rollout stands now. */
      readonly phase: 'running' | 'promoted' | 'rolled-back';
      /** Share of calls that go to the candidate, 0 to 1. */
      readonly share: number;
      /** The guardrail that ended it; undefined where a person did. */
      readonly guardrail: string | undefined;
    };
