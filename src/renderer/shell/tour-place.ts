/** Where the words of the tour stand beside what they are about. All in px of the window. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Between what is pointed at and the words, and between the words and the window's edge. */
const GAP = 14;

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high));

/** Beside the target where there is room: right, left, below, above; otherwise in the middle at the bottom. */
export function placeBeside(
  target: Box,
  card: { readonly width: number; readonly height: number },
  view: { readonly width: number; readonly height: number },
): { readonly left: number; readonly top: number } {
  const middleTop = clamp(
    target.top + target.height / 2 - card.height / 2,
    GAP,
    view.height - card.height - GAP,
  );
  const middleLeft = clamp(target.left, GAP, view.width - card.width - GAP);
  const right = target.left + target.width + GAP;
  if (right + card.width + GAP <= view.width) return { left: right, top: middleTop };
  const left = target.left - GAP - card.width;
  if (left >= GAP) return { left, top: middleTop };
  const below = target.top + target.height + GAP;
  if (below + card.height + GAP <= view.height) return { left: middleLeft, top: below };
  const above = target.top - GAP - card.height;
  if (above >= GAP) return { left: middleLeft, top: above };
  return { left: (view.width - card.width) / 2, top: view.height - card.height - GAP };
}
