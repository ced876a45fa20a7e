/** A layer of a net as the window draws it, in topological order; the first is the input. */
export interface NetLayer {
  readonly name: string;
  /** `input`, or the operation as `core/model/spec.ts` names it. */
  readonly op: string;
  readonly inputs: readonly string[];
  /** Shape of one sample's output. */
  readonly output: readonly number[];
  /** Of layers with weights: their shape, and multiply–accumulates of one sample. */
  readonly weights?: readonly number[];
  readonly macs?: number;
}
