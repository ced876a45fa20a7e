/** The phases of a run as stretches of its charts. */
import type { Phase } from '../../../shared/run-state';
import { texts } from '../../texts';
import type { Band } from '../../ui/bands';

const tokens: Readonly<Record<Phase, string | null>> = {
  'warm-up': '--band-warm-up',
  sparse: null,
  'fine-tune': '--band-fine-tune',
};

/** One band a phase, in order; nothing while there is one phase alone. On a λ path phases take turns. */
export function phaseBands(
  steps: readonly { readonly step: number; readonly phase: Phase }[],
): readonly Band[] {
  const bands: { from: number; to: number; phase: Phase }[] = [];
  for (const { step, phase } of steps) {
    const last = bands.at(-1);
    if (last?.phase === phase) last.to = step;
    else {
      // A point tells of the steps before it, so that a phase begins where the one before it ends.
      bands.push({ from: last?.to ?? 0, to: step, phase });
    }
  }
  if (bands.length < 2) return [];
  return bands.map(({ from, to, phase }) => ({
    from,
    to,
    label: texts.run.bands[phase],
    color: tokens[phase],
  }));
}
