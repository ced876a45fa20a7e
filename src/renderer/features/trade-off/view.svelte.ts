/** How the trade-off page is looked at; kept from start to start. */
import {
  figureParts,
  xMeasures,
  yMeasures,
  type FigurePart,
  type XMeasure,
  type YMeasure,
} from '../../../shared/figure';

interface View {
  readonly x: XMeasure;
  readonly y: YMeasure;
  /** Absent: as suits the measure. */
  readonly logX?: boolean;
  readonly logY?: boolean;
  /** Parts of the figure that are not shown. */
  readonly without: readonly FigurePart[];
  readonly shown: 'chart' | 'table';
}

const usual: View = { x: 'weightSparsity', y: 'testAccuracy', without: ['labels'], shown: 'chart' };
const KEY = 'trade-off-view';

/** What was kept; anything that does not look like a view is left out. */
export function readView(text: string | null): View {
  try {
    const kept = JSON.parse(text ?? '{}') as Partial<Record<keyof View, unknown>>;
    const oneOf = <T extends string>(all: readonly T[], value: unknown, other: T): T =>
      all.find((one) => one === value) ?? other;
    const given = Array.isArray(kept.without) ? (kept.without as readonly unknown[]) : usual.without;
    return {
      x: oneOf(xMeasures, kept.x, usual.x),
      y: oneOf(yMeasures, kept.y, usual.y),
      ...(typeof kept.logX === 'boolean' ? { logX: kept.logX } : {}),
      ...(typeof kept.logY === 'boolean' ? { logY: kept.logY } : {}),
      without: figureParts.filter((part) => given.includes(part)),
      shown: oneOf(['chart', 'table'] as const, kept.shown, usual.shown),
    };
  } catch {
    return usual;
  }
}

class TradeoffView {
  state = $state.raw<View>(readView(globalThis.localStorage?.getItem(KEY) ?? null));

  set(part: Partial<View>): void {
    this.state = { ...this.state, ...part };
    localStorage.setItem(KEY, JSON.stringify(this.state));
  }

  show(part: FigurePart, on: boolean): void {
    const others = this.state.without.filter((one) => one !== part);
    this.set({ without: on ? others : [...others, part] });
  }
}

export const view = new TradeoffView();
