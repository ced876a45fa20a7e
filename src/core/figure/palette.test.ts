import { expect, test } from 'vitest';
import { methods } from '../methods';
import { methodColor, methodStyle, methodStyles, themeColors, type Theme } from './palette';

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
      expect(contrast(methodColor(method, theme), background), method).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(text, background)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(muted, background)).toBeGreaterThanOrEqual(4.5);
  },
);

test('a method that the palette does not know is drawn under its own name', () => {
  expect(methodStyle('brand-new').label).toBe('brand-new');
});

/** Contrast ratio of WCAG 2.2: (L₁ + 0.05) / (L₂ + 0.05) of relative luminances. */
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
