/** What the trade-off figure can show, by name; core/figure says what each is and how it is drawn. */

/** Horizontal: how little of the net is left. */
export const xMeasures = [
  'weightSparsity',
  'density',
  'groupSparsity',
  'nonzeroMacs',
  'compactMacs',
  'compactWeights',
  'compactBytes',
  'latencyMs',
] as const;
export type XMeasure = (typeof xMeasures)[number];

/** Vertical: what that costs. */
export const yMeasures = ['testAccuracy', 'validationAccuracy', 'beforeFineTune', 'loss'] as const;
export type YMeasure = (typeof yMeasures)[number];

/** Measures that not every run has, or that have a spread of their own: in `CurvePoint.measured`. */
export type Measured = Exclude<
  XMeasure | YMeasure,
  'weightSparsity' | 'density' | 'groupSparsity' | 'testAccuracy'
>;

/** Mean and sample standard deviation (0 for one) over those seeds that have a value. */
export interface Spread {
  readonly mean: number;
  readonly std: number;
  readonly seeds: number;
}

/** Parts of the figure that can be left out. */
export const figureParts = ['labels', 'front', 'spread', 'baseline', 'legend'] as const;
export type FigurePart = (typeof figureParts)[number];

/** How a trade-off figure is drawn; what is left out takes a fitting default. */
export interface FigureLook {
  readonly x?: XMeasure;
  readonly y?: YMeasure;
  /** A logarithmic axis; default as suits the measure. */
  readonly logX?: boolean;
  readonly logY?: boolean;
  readonly without?: readonly FigurePart[];
  readonly title?: string;
  /** On paper, in millimetres. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Size of the type in points (1/72 inch); marks and lines grow with it. */
  readonly fontSize?: number;
}
