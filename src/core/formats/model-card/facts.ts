import type { DatasetInfo } from '../../../shared/dataset';
import type { ExportReport } from '../../../shared/export';
import type { RunConfig } from '../../../shared/run-config';
import type { SettingValue } from '../../../shared/registry';
import type { NetStats } from '../../counting';

type Settings = Readonly<Record<string, SettingValue>>;

/** All that a model card tells. It says nothing of when it was written: the same export gives the same card. */
export interface CardFacts {
  readonly run: string;
  readonly whittle: string;
  readonly dataset: DatasetInfo;
  readonly config: RunConfig;
  /** As they were used: defaults filled in. */
  readonly settings: { readonly method: Settings; readonly model: Settings };
  readonly titles: { readonly method: string; readonly model: string; readonly paper: string };
  /** The weight sparsity that was asked for, 0–1; null where none was. */
  readonly pruneRatio: number | null;
  /** What forms a group where empty groups are counted. */
  readonly grouping: string;
  readonly stats: NetStats;
  /** Weights of the compact net's layers, by name. */
  readonly compactShapes: Readonly<Record<string, readonly number[]>>;
  readonly report: Pick<
    ExportReport,
    'format' | 'trained' | 'compact' | 'dense' | 'maxAbsDiff' | 'removed' | 'notRemoved' | 'roundTo'
  >;
  /** Names of the model's files. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  readonly proof: { readonly samples: number; readonly correct: number; readonly tolerance: number };
  readonly latency: { readonly rounds: number; readonly warmUp: number; readonly processor: string };
  /** Whether the run ended: of one that did not, its last checkpoint was exported. */
  readonly isFinished: boolean;
  /** The point of a λ path, from 0. */
  readonly point?: number;
}
