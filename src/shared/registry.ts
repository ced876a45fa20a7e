/** What the registries of methods and nets tell of their entries. */

/** A setting of a method or a model, as the registries declare it and forms and the CLI read it. */
export interface SettingInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly type: 'number' | 'integer' | 'boolean' | 'choice' | 'numbers' | 'text';
  readonly default: SettingValue;
  readonly choices?: readonly string[];
  readonly min?: number;
  readonly max?: number;
}

export type SettingValue = number | boolean | string | readonly number[];

export interface MethodInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly paper: string;
  readonly usesLambda: boolean;
  /** Whether it is told the weight sparsity to reach, by its setting `sparsity`, instead of λ. */
  readonly usesSparsity: boolean;
  /** A λ range that shows the trade-off on small nets, as a start. */
  readonly lambdaRange: readonly [number, number];
  readonly settings: readonly SettingInfo[];
}

export interface ModelInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly accepts: readonly ('image' | 'table')[];
  readonly settings: readonly SettingInfo[];
}
