/** In what the configurations of runs differ, and in what they do not. */
import { configurationFacts, type Fact } from '../../configuration';
import { texts } from '../../texts';
import type { Side } from './side';

export interface SettingRow {
  readonly label: string;
  /** In the order of the sides; an en dash where the setting does not apply to a run, or holds nothing. */
  readonly values: readonly string[];
}
export interface Settings {
  readonly differing: readonly SettingRow[];
  readonly alike: readonly Fact[];
}

export function compareSettings(sides: readonly Side[]): Settings {
  const facts = sides.map(
    ({ detail }) =>
      new Map([
        [texts.compare.dataset, detail.datasetName],
        ...configurationFacts(detail.config).map(({ label, value }) => [label, value] as const),
      ]),
  );
  const labels = [...new Set(facts.flatMap((own) => [...own.keys()]))];
  const rows = labels.map((label) => ({ label, values: facts.map((own) => own.get(label) ?? '–') }));
  const differs = ({ values }: SettingRow): boolean => new Set(values).size > 1;
  return {
    differing: rows.filter(differs),
    alike: rows.filter((row) => !differs(row)).map(({ label, values }) => ({ label, value: values[0]! })),
  };
}
