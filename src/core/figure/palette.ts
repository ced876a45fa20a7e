/**
 * One look per method, everywhere: window, figure, table of colours in a legend. Hues follow Okabe & Ito's
 * colour-blind-safe set (jfly.uni-koeln.de/color), moved as little as it takes until every two of them differ by
 * ΔE₀₀ ≥ 10 to people of any colour vision, those of the usual first comparison by 14, with 3:1 contrast for lines
 * (`palette.test.ts` computes it). Since eight hues cannot tell seventeen methods apart, marker, fill and dash carry the
 * difference too: methods of one hue never share a marker.
 */
export type Theme = 'light' | 'dark' | 'print';

/** Marker names of Chart.js (`pointStyle`). */
export type Marker =
  'circle' | 'rect' | 'rectRot' | 'rectRounded' | 'triangle' | 'star' | 'cross' | 'crossRot' | 'line';

export interface MethodStyle {
  /** Short name for legends and labels. */
  readonly label: string;
  /** CSS colours: on white (light and print) and on a dark ground. */
  readonly color: { readonly light: string; readonly dark: string };
  readonly marker: Marker;
  /** Degrees the marker is turned; 180 makes a triangle point down. */
  readonly rotation: number;
  /** False draws the outline only. */
  readonly filled: boolean;
  /** Line dash in pixels; empty for a solid line. */
  readonly dash: readonly number[];
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

type Look = Pick<MethodStyle, 'color' | 'marker'> & Partial<MethodStyle>;
const style = (label: string, look: Look): MethodStyle => ({
  label,
  rotation: 0,
  filled: true,
  dash: solid,
  ...look,
});

/** Every method by its registry name. */
export const methodStyles: Readonly<Record<string, MethodStyle>> = {
  none: style('dense', { color: grey, marker: 'line', dash: dashed }),
  l2: style('ℓ2', { color: orange, marker: 'rectRounded' }),
  l1: style('ℓ1', { color: sky, marker: 'rectRot' }),
  gs: style('GS', { color: green, marker: 'rect' }),
  es: style('ES', { color: blue, marker: 'triangle' }),
  sgs: style('SGS', { color: purple, marker: 'triangle', rotation: 180 }),
  cges: style('CGES', { color: vermillion, marker: 'circle' }),
  'hoyer-square': style('Hoyer-square', { color: sky, marker: 'rectRot', filled: false, dash: dashed }),
  'group-hoyer': style('group-Hoyer', { color: green, marker: 'rect', filled: false, dash: dashed }),
  'transformed-l1': style('TL1', { color: purple, marker: 'circle', filled: false, dash: dashed }),
  l0: style('ℓ0', { color: blue, marker: 'rect', filled: false, dash: dotted }),
  scad: style('SCAD', { color: orange, marker: 'rectRounded', filled: false, dash: dashed }),
  'network-slimming': style('slimming', { color: blue, marker: 'triangle', filled: false, dash: dashed }),
  gsp: style('GSP', { color: purple, marker: 'triangle', rotation: 180, filled: false, dash: dotted }),
  'hard-concrete': style('hard-concrete L0', { color: blue, marker: 'star', dash: dotted }),
  hspg: style('HSPG', { color: vermillion, marker: 'circle', filled: false, dash: dotted }),
  magnitude: style('magnitude', { color: ink, marker: 'cross', dash: dotted }),
};

/** The look of a method; one the palette does not know is drawn in grey under its own name. */
export function methodStyle(name: string): MethodStyle {
  return (
    methodStyles[name] ?? style(name, { color: grey, marker: 'rectRounded', filled: false, dash: dotted })
  );
}

/**
 * The look of one of several lines of a method: the colour and marker of the method, told apart by dash and fill.
 *
 * @param place among the lines of the method, from 0
 */
export function variantStyle(method: string, variant: string, place: number): MethodStyle {
  const look = methodStyle(method);
  if (variant === '') return look;
  const label = `${look.label}, ${variant}`;
  if (place === 0) return { ...look, label };
  return { ...look, label, dash: variantDashes[(place - 1) % variantDashes.length]!, filled: !look.filled };
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
