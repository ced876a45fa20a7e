/** What the samples for tests of the window have in common: plausible numbers, the same every time. */

/** 2026-03-14, 15:09. */
export const NOW = 1_773_500_940_000;

export const wave = (i: number): number => Math.sin(i * 12.9898) * 0.5 + Math.sin(i * 4.1414) * 0.5;
