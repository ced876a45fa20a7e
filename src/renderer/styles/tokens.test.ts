/** The design language's rules that can be computed: docs/design.md. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  parse,
  wcagContrast,
  type Color,
} from 'culori';
import { describe, expect, it } from 'vitest';

const renderer = join(import.meta.dirname, '..');
const sources: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(renderer, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(svelte|ts|css)$/.test(path))
    .map((path) => [path, readFileSync(join(renderer, path), 'utf8')]),
);
const css = sources[join('styles', 'tokens.css')]!;
const themes = ['light', 'dark'] as const;
type Theme = (typeof themes)[number];

/** A token's colour: `light-dark(a, b)`, or the same in both. */
function color(token: string, theme: Theme): string {
  const [, value = ''] = new RegExp(`${token}: ([^;]+);`).exec(css) ?? [];
  const [, light, dark] = /^light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\)$/.exec(value) ?? [];
  const found = theme === 'light' ? light : dark;
  if (!found) throw new Error(`${token} has no colour: ${value}`);
  return found;
}

describe.each(themes)('tokens, %s', (theme) => {
  const contrast = (ink: string, ground: string): number =>
    wcagContrast(color(ink, theme), color(ground, theme));

  it('gives text a contrast of 4.5:1 on every surface', () => {
    for (const ground of [
      '--sidebar',
      '--canvas',
      '--surface',
      '--surface-raised',
      '--accent-soft',
      '--idle-soft',
    ]) {
      for (const ink of ['--ink', '--ink-2']) {
        expect(contrast(ink, ground), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    for (const ground of ['--sidebar', '--canvas', '--surface', '--surface-raised']) {
      expect(contrast('--ink-3', ground), ground).toBeGreaterThanOrEqual(4.5);
      expect(contrast('--accent', ground), ground).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast('--on-accent', '--accent')).toBeGreaterThanOrEqual(4.5);
    for (const state of ['good', 'warn', 'bad']) {
      expect(contrast(`--${state}`, `--${state}-soft`), state).toBeGreaterThanOrEqual(4.5);
      expect(contrast(`--${state}`, '--surface'), state).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('tells lines of a chart apart for every colour vision, at 3:1 against the surface', () => {
    const see = [
      (one: Color) => one,
      filterDeficiencyProt(1),
      filterDeficiencyDeuter(1),
      filterDeficiencyTrit(1),
    ] as ((one: Color) => Color)[];
    const deltaE = differenceCiede2000();
    const lines = [1, 2, 3, 4, 5, 6].map((at) => color(`--series-${at}`, theme));
    for (const [at, line] of lines.entries()) {
      expect(wcagContrast(line, color('--surface', theme))).toBeGreaterThanOrEqual(3);
      for (const other of lines.slice(at + 1)) {
        const nearest = Math.min(...see.map((eye) => deltaE(eye(parse(line)!), eye(parse(other)!))));
        expect(nearest, `${line} and ${other}`).toBeGreaterThanOrEqual(10);
      }
    }
  });
});

describe('components', () => {
  const shown = Object.entries(sources).filter(
    ([path]) => !path.endsWith('tokens.css') && !/\.test\.ts$|^testing\W/.test(path),
  );
  const code = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|<!--[\s\S]*?-->/g, '');
  const found = (pattern: RegExp): string[] =>
    shown.flatMap(([path, text]) => [...code(text).matchAll(pattern)].map(([hit]) => `${path}: ${hit}`));

  it('are read', () => expect(shown.length).toBeGreaterThan(100));

  it('take every colour from the tokens', () => {
    expect(
      found(
        /#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b(?![/\w-])|\b(?:rgba?|hsla?|oklch)\([^)]*\d[^)]*\)/gi,
      ),
    ).toEqual([]);
  });

  it('take every size of type from the tokens', () => {
    expect(found(/font-size:\s*[\d.]+(?:px|rem|pt)/g)).toEqual([]);
  });

  it('name only tokens that exist', () => {
    const known = new Set([...css.matchAll(/(--[a-z0-9-]+):/g)].map(([, name]) => name));
    const used = shown.flatMap(([path, text]) =>
      [...code(text).matchAll(/var\((--[a-z0-9-]+)\)/g)].flatMap(([, name]) =>
        known.has(name) ? [] : [`${path}: ${name}`],
      ),
    );
    const own = (entry: string): boolean => {
      const [path = '', name = ''] = entry.split(': ');
      return new RegExp(`${name}:|--\\{|${name}=`).test(sources[path] ?? '');
    };
    expect(used.filter((entry) => !own(entry))).toEqual([]);
  });
});
