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

/** RGBA bytes of cells. @param tones by cell, 0–1; null for exactly zero */
export function paint(
  tones: readonly (number | null)[],
  palette: MapPalette,
): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(tones.length * 4);
  tones.forEach((tone, cell) => {
    const color = tone === null ? palette.zero : palette.tones[Math.round(Math.min(1, tone) * (TONES - 1))]!;
    rgba.set([color[0]!, color[1]!, color[2]!, 255], cell * 4);
  });
  return rgba;
}
