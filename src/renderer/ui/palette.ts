/** The palette of weight maps as bytes for a canvas. */
import { tokenColor } from './colors';

const COLORS = 8;
const TONES = 256;

export interface MapPalette {
  /** Red, green and blue of exact zero. */
  readonly zero: readonly number[];
  /** Of tones from 0 to 1, `TONES` of them. */
  readonly tones: readonly (readonly number[])[];
}

const channels = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);

/** As the tokens have it in the theme that `element` is shown in. */
export function mapPalette(element: Element): MapPalette {
  const stops = Array.from({ length: COLORS }, (_, i) => channels(tokenColor(element, `--map-${i + 1}`)));
  return { zero: channels(tokenColor(element, '--map-zero')), tones: between(stops) };
}

/** `TONES` colours evenly along the stops. */
export function between(stops: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return Array.from({ length: TONES }, (_, tone) => {
    const at = (tone / (TONES - 1)) * (stops.length - 1);
    const low = Math.min(Math.floor(at), stops.length - 2);
    return stops[low]!.map((value, i) => value + (stops[low + 1]![i]! - value) * (at - low));
  });
}

/** RGBA bytes of cells. @param tones of each byte, 0–1; null for exactly zero */
export function paint(
  cells: Uint8Array,
  tones: readonly (number | null)[],
  palette: MapPalette,
): Uint8ClampedArray<ArrayBuffer> {
  const colors = tones.map((tone) =>
    tone === null ? palette.zero : palette.tones[Math.round(Math.min(1, tone) * (TONES - 1))]!,
  );
  const rgba = new Uint8ClampedArray(cells.length * 4);
  for (let cell = 0, at = 0; cell < cells.length; cell++, at += 4) {
    const color = colors[cells[cell]!]!;
    rgba[at] = color[0]!;
    rgba[at + 1] = color[1]!;
    rgba[at + 2] = color[2]!;
    rgba[at + 3] = 255;
  }
  return rgba;
}
