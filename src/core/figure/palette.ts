/**
 * One look per method, everywhere: window, figure, table of colours in a legend. Hues follow Okabe & Ito's
 * colour-blind-safe set (jfly.uni-koeln.de/color), moved as little as it takes until every two of them differ by
 * ΔE₀₀ ≥ 10 to people of any colour vision, those of the usual first comparison by 14, with 3:1 contrast for lines
 * (`palette.test.ts` computes it). Since eight hues cannot tell seventeen methods apart, marker, fill and dash carry the
 * difference too: lines of one hue never share a mark, be they of several methods or of one with up to four settings.
 */
export type Theme = 'light' | 'dark' | 'print';

/** Marker names of Chart.js (`pointStyle`). */
export type Marker =
  'circle' | 'rect' | 'rectRot' | 'rectRounded' | 'triangle' | 'star' | 'cross' | 'crossRot' | 'line';

interface Mark {
  readonly marker: Marker;
  /** Degrees the marker is turned; 180 makes a triangle point down. */
  readonly rotation: number;
  /** False draws strokes only: the outline, or the arms of a cross. */
  readonly filled: boolean;
}

export interface MethodStyle extends Mark {
  /** Short name for legends and labels. */
  readonly label: string;
  /** CSS colours: on white (light and print) and on a dark ground. */
  readonly color: { readonly light: string; readonly dark: string };
  /** Line dash in pixels; empty for a solid line. */
  readonly dash: readonly number[];
  /** Marks of its further lines, where it has several. */
  readonly further: readonly Mark[];
}

const vermillion = { light: '#d75300', dark: '#ff893b' };
const blue = { light: '#005cbb', dark: '#3790ff' };
const green = { light: '#008152', dark: '#00b582' };
const purple = { light: '#a23081', dark: '#e08fbf' };
const sky = { light: '#0092dd', dark: '#8fd3ff' };
const orange = { light: '#b58a00', dark: '#ffd549' };
const grey = { light: '#616b7d', dark: '#b9b9b9' };
const ink = { light: '#23262e', dark: '#f1f3f5' };

const solid: readonly number[] = [];
const dashed: readonly number[] = [6, 4];
const dotted: readonly number[] = [2, 3];

const mark = (marker: Marker, filled: boolean, rotation = 0): Mark => ({ marker, rotation, filled });
const disc = mark('circle', true);
const ring = mark('circle', false);
const square = mark('rect', true);
const openSquare = mark('rect', false);
const tile = mark('rectRounded', true);
const openTile = mark('rectRounded', false);
const diamond = mark('rectRot', true);
const openDiamond = mark('rectRot', false);
const up = mark('triangle', true);
const openUp = mark('triangle', false);
const right = mark('triangle', true, 90);
const openRight = mark('triangle', false, 90);
const down = mark('triangle', true, 180);
const openDown = mark('triangle', false, 180);
const left = mark('triangle', true, 270);
const openLeft = mark('triangle', false, 270);
const plus = mark('cross', false);
const cross = mark('crossRot', false);
const star = mark('star', false);
const bar = mark('line', false);

/**
 * @param further marks of its further lines, which no line of another method of its hue has; the first of them no other
 *   method has in this place, so that second lines differ without colour, too
 */
const style = (
  label: string,
  color: MethodStyle['color'],
  own: Mark,
  further: readonly Mark[],
  dash: readonly number[] = solid,
): MethodStyle => ({ label, color, ...own, further, dash });

/** Every method by its registry name. */
export const methodStyles: Readonly<Record<string, MethodStyle>> = {
  none: style('dense', grey, bar, [], dashed),
  l2: style('ℓ2', orange, tile, [openLeft, plus, disc]),
  l1: style('ℓ1', sky, diamond, [openSquare, cross, down]),
  gs: style('GS', green, square, [openUp, plus, disc]),
  es: style('ES', blue, up, [ring, cross, diamond]),
  sgs: style('SGS', purple, down, [openRight, cross, diamond]),
  cges: style('CGES', vermillion, disc, [openDiamond, plus, up]),
  'hoyer-square': style('Hoyer-square', sky, openDiamond, [square, star, openUp], dashed),
  'group-hoyer': style('group-Hoyer', green, openSquare, [diamond, star, openDown], dashed),
  'transformed-l1': style('TL1', purple, ring, [disc, square, up], dashed),
  l0: style('ℓ0', blue, openSquare, [right, disc, openDown], dotted),
  scad: style('SCAD', orange, openTile, [up, cross, diamond], dashed),
  'network-slimming': style('slimming', blue, openUp, [down, openDiamond, openLeft], dashed),
  gsp: style('GSP', purple, openDown, [left, star, openUp], dotted),
  'hard-concrete': style('hard-concrete L0', blue, star, [plus, square, left], dotted),
  hspg: style('HSPG', vermillion, ring, [star, square, openDown], dotted),
  magnitude: style('magnitude', ink, plus, [cross, disc, openUp], dotted),
};

/** The look of a method; one the palette does not know is drawn in grey under its own name. */
export function methodStyle(name: string): MethodStyle {
  return methodStyles[name] ?? style(name, grey, openTile, [cross, disc, openUp], dotted);
}

/**
 * The look of one of several lines of a method: its colour, told apart by mark and dash. Where there are more lines than
 * marks, marks come again with another dash.
 *
 * @param place among the lines of the method, from 0
 */
export function variantStyle(method: string, variant: string, place: number): MethodStyle {
  const look = methodStyle(method);
  if (variant === '') return look;
  const label = `${look.label}, ${variant}`;
  if (place === 0) return { ...look, label };
  const marks: readonly Mark[] = [look, ...look.further];
  const { marker, rotation, filled } = marks[place % marks.length]!;
  const dash = variantDashes[(place - 1 + Math.floor(place / marks.length)) % variantDashes.length]!;
  return { ...look, label, marker, rotation, filled, dash };
}

const variantDashes: readonly (readonly number[])[] = [
  [8, 3],
  [2, 2],
  [8, 3, 2, 3],
  [4, 6],
];

/** The method's colour on the ground of `theme`. */
export function methodColor(name: string, theme: Theme): string {
  const { color } = methodStyle(name);
  return theme === 'dark' ? color.dark : color.light;
}

/** Colours of everything around the marks. */
export interface ThemeColors {
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly axis: string;
}
export const themeColors: Readonly<Record<Theme, ThemeColors>> = {
  light: { background: '#ffffff', text: '#1d2129', muted: '#5f6672', grid: '#e6e8ec', axis: '#a9afb9' },
  dark: { background: '#1b1e24', text: '#eceef2', muted: '#a3abb8', grid: '#2e333c', axis: '#59616e' },
  print: { background: '#ffffff', text: '#000000', muted: '#4a4f58', grid: '#e4e4e4', axis: '#555555' },
};

/** Of the line along the Pareto front: the text's colour, so pale that what is measured stands out before it. */
export const paretoColor = (theme: Theme): string => `${themeColors[theme].text}2b`;
