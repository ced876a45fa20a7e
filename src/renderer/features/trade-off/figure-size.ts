/** Sizes of a saved figure, in millimetres, with the type in points. */
export interface PaperSize {
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
}
export type SizePreset = 'column' | 'wide' | 'slide' | 'own';

/** Columns of journals (85 and 178 mm are Elsevier's and the ACS's), and a slide of 16 : 9. */
export const sizePresets: Readonly<Record<Exclude<SizePreset, 'own'>, PaperSize>> = {
  column: { width: 85, height: 62, fontSize: 7 },
  wide: { width: 178, height: 100, fontSize: 8 },
  slide: { width: 254, height: 143, fontSize: 16 },
};

export const isSide = (mm: number): boolean => mm >= 20 && mm <= 500;
export const isType = (points: number): boolean => points >= 4 && points <= 48;

/** The preset that a size is; `own` for any other. */
export const presetOf = ({ width, height, fontSize }: PaperSize): SizePreset =>
  (Object.keys(sizePresets) as (keyof typeof sizePresets)[]).find((name) => {
    const preset = sizePresets[name];
    return preset.width === width && preset.height === height && preset.fontSize === fontSize;
  }) ?? 'own';
