import {
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  parse,
  wcagContrast,
  type Color,
} from 'culori';
import { expect, test } from 'vitest';
import { methods } from '../methods';
import { quickStartConfigs } from '../presets';
import {
  methodColor,
  methodStyle,
  methodStyles,
  themeColors,
  variantStyle,
  type MethodStyle,
  type Theme,
} from './palette';
import { baselineMethod } from './series';

test('every method of the registry has a look of its own', () => {
  for (const { info } of methods) expect(Object.keys(methodStyles)).toContain(info.name);
  const looks = Object.values(methodStyles).map(({ color, marker, rotation, filled, dash }) =>
    JSON.stringify([color.light, marker, rotation, filled, dash]),
  );
  expect(new Set(looks).size).toBe(looks.length);
  const labels = Object.values(methodStyles).map(({ label }) => label);
  expect(new Set(labels).size).toBe(labels.length);
});

test('without colour, the methods are still told apart by marker, fill and dash', () => {
  const markers = methods
    .map(({ info }) => methodStyle(info.name))
    .map(({ marker, rotation, filled, dash }) => `${marker} ${rotation} ${filled} ${dash.join()}`);
  expect(new Set(markers).size).toBe(markers.length);
});

test.each<Theme>(['light', 'dark', 'print'])(
  'lines have a contrast of 3:1 and text of 4.5:1 on the %s ground',
  (theme) => {
    const { background, text, muted } = themeColors[theme];
    for (const method of Object.keys(methodStyles)) {
      expect(wcagContrast(methodColor(method, theme), background), method).toBeGreaterThanOrEqual(3);
    }
    expect(wcagContrast(text, background)).toBeGreaterThanOrEqual(4.5);
    expect(wcagContrast(muted, background)).toBeGreaterThanOrEqual(4.5);
  },
);

test('a method that the palette does not know is drawn under its own name', () => {
  expect(methodStyle('brand-new').label).toBe('brand-new');
});

/** As people see a colour: of usual vision, and without one of the three kinds of cones (Machado et al. 2009). */
const visions: Readonly<Record<string, (color: Color) => Color>> = {
  usual: (color) => color,
  protanopia: filterDeficiencyProt(1) as (color: Color) => Color,
  deuteranopia: filterDeficiencyDeuter(1) as (color: Color) => Color,
  tritanopia: filterDeficiencyTrit(1) as (color: Color) => Color,
};
const deltaE = differenceCiede2000();
const pairs = (names: readonly string[]): [string, string][] =>
  names.flatMap((a, at) => names.slice(at + 1).map((b): [string, string] => [a, b]));

/** The smallest ΔE₀₀ of two methods' colours over all visions; equal colours are told apart by marker instead. */
function nearest(names: readonly string[], theme: Theme): number {
  const distances = pairs(names).flatMap(([a, b]) => {
    const [one, other] = [methodColor(a, theme), methodColor(b, theme)];
    if (one === other) return [];
    return Object.values(visions).map((see) => deltaE(see(parse(one)!), see(parse(other)!)));
  });
  return Math.min(...distances);
}

test.each<Theme>(['light', 'dark'])(
  'every two colours differ by ΔE₀₀ ≥ 10 to any colour vision, those of quick start by 14, in %s',
  (theme) => {
    expect(nearest(Object.keys(methodStyles), theme)).toBeGreaterThanOrEqual(10);
    const first = [...new Set(quickStartConfigs('d').map(({ method }) => method.name))];
    expect(nearest(first, theme)).toBeGreaterThanOrEqual(14);
  },
);

/** The first lines of a method, as a figure with so many of them draws them. */
const linesOf = (method: string, count: number): readonly MethodStyle[] =>
  Array.from({ length: count }, (_, place) => variantStyle(method, `line ${place}`, place));
const markOf = ({ marker, rotation, filled }: MethodStyle): string => `${marker} ${rotation} ${filled}`;
const distinct = (looks: readonly string[]): void =>
  expect(looks.filter((look, at) => looks.indexOf(look) !== at)).toEqual([]);
/** The dense control is a line across the figure, whatever its settings. */
const drawn = Object.keys(methodStyles).filter((method) => method !== baselineMethod);

test('lines of one hue never share a mark, be they of several methods or of one with four settings', () => {
  distinct(
    drawn.flatMap((method) => linesOf(method, 4).map((look) => `${look.color.light} ${markOf(look)}`)),
  );
  distinct(linesOf('brand-new', 4).map(markOf));
});

test('no two lines of a figure have the same colour, mark and dash, with a dozen settings of every method', () => {
  const looks = drawn.flatMap((method) => linesOf(method, 12));
  distinct(looks.map((look) => `${look.color.light} ${markOf(look)} ${look.dash.join()}`));
});

test('without colour, the first two lines of every method are told apart by mark and dash', () => {
  const looks = drawn.flatMap((method) => linesOf(method, 2));
  distinct(looks.map((look) => `${markOf(look)} ${look.dash.join()}`));
});

test('a mark of strokes alone is not filled: it is drawn as wide as an outline', () => {
  for (const { marker, filled } of drawn.flatMap((method) => linesOf(method, 4)))
    if (['cross', 'crossRot', 'star'].includes(marker)) expect(filled, marker).toBe(false);
});
