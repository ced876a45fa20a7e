/** Writes the evidence down: `README.md`, and for each dataset a figure, a table and the exact settings. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findingsOf } from './findings.mjs';
import { missingOf } from './missing.mjs';
import { datasetSection, introduction } from './text.mjs';
import { resultTable } from './result-table.mjs';

/**
 * @param {string} folder
 * @param {object} plan
 * @param {(dataset: object) => Promise<object | null>} resultsOf
 * @param {(runs: string[], file: string) => Promise<void>} draw
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
    const runs = results.methods.flatMap(({ cells }) =>
      cells.flatMap(({ seeds }) => seeds.filter(({ failed }) => !failed).map(({ run }) => run)),
    );
    if (runs.length > 0) await draw(runs, join(folder, `${dataset.id}.svg`));
    sections.push(datasetSection(results, findings, runs.length > 0));
    datasets.push({ dataset: dataset.id, ...findings });
  }
  writeFileSync(join(folder, 'README.md'), [introduction(plan, missing), ...sections].join('\n'));
  return { datasets, missing };
}
