/** Writes the evidence down: `README.md`, and for each dataset two figures, a table and the exact settings. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findingsOf } from './findings.mjs';
import { missingOf } from './missing.mjs';
import { pointsOf } from './points.mjs';
import { resultTable } from './result-table.mjs';
import { datasetSection, introduction } from './text.mjs';

/** Accuracy against what: the end of the file's name, `whittle curve --x`, which points have it, and what it is called. */
const figures = [
  { suffix: '', x: 'density', has: () => true, against: 'weights left' },
  {
    suffix: '-bytes',
    x: 'compactBytes',
    has: ({ measured }) => measured.compactBytes !== undefined,
    against: 'the size of the exported file',
  },
];

/**
 * @param {string} folder
 * @param {object} plan
 * @param {(dataset: object) => Promise<object | null>} resultsOf all that is known of a dataset
 * @param {(points: object[], x: string, file: string) => Promise<void>} draw
 * @returns {Promise<{ datasets: object[], missing: string[] }>} the findings, and what is missing
 */
export async function writeDocuments(folder, plan, resultsOf, draw) {
  mkdirSync(folder, { recursive: true });
  const sections = [];
  const missing = [];
  const datasets = [];
  for (const dataset of plan.datasets) {
    const results = await resultsOf(dataset);
    missing.push(...missingOf(plan, dataset, results));
    if (!results) continue;
    const findings = findingsOf(results);
    writeFileSync(join(folder, `${dataset.id}.json`), `${JSON.stringify(results, null, 1)}\n`);
    writeFileSync(join(folder, `${dataset.id}.md`), resultTable(results, findings));
    const points = pointsOf(results, plan);
    const drawn = [];
    for (const { suffix, x, has, against } of figures) {
      const own = points.filter(has);
      if (own.length === 0) continue;
      const file = `${dataset.id}${suffix}.svg`;
      await draw(own, x, join(folder, file));
      drawn.push({ file, against });
    }
    sections.push(datasetSection(results, findings, drawn));
    datasets.push({ dataset: dataset.id, ...findings });
  }
  writeFileSync(join(folder, 'README.md'), [introduction(plan, missing), ...sections].join('\n'));
  return { datasets, missing };
}
