/**
 * `npm run bench:evidence`: trains the methods on real data over a range of sparsities, exports what comes out, and
 * writes docs/evidence from it: figures, tables, exact settings and what was found. It resumes where it stopped: runs
 * that are in its workspace are not trained again, nor is what the documents hold already.
 *
 * Options: --quick (minutes; into out/evidence-quick), --data FOLDER (with mnist/, fashion-mnist/, cifar10-jpeg.tar.gz,
 * tabular/), --only mnist,letter,…, --methods none,l2,l1,…, --seeds 3, --targets 0.1,0.02,
 * --parallel auto, --workspace FOLDER, --out FOLDER, --no-export, --render (documents alone, from what is there), --json.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheDirectory, root } from '../scripts/lib/paths.mjs';
import { writeDocuments } from './evidence/documents.mjs';
import { methodsOf, planOf } from './evidence/plan.mjs';
import { merged, recordedOf } from './evidence/recorded.mjs';
import { resultsOf } from './evidence/results.mjs';
import { Trainings } from './evidence/trainings.mjs';
import { draw, Workspace } from './evidence/workspace.mjs';
import { chosen } from './lib/chosen.mjs';
import { machine } from './lib/machine.mjs';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    data: { type: 'string', default: join(root, '..', 'shared', 'data') },
    only: { type: 'string' },
    methods: { type: 'string' },
    seeds: { type: 'string' },
    targets: { type: 'string' },
    parallel: { type: 'string', default: 'auto' },
    workspace: { type: 'string' },
    out: { type: 'string' },
    'no-export': { type: 'boolean', default: false },
    render: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const began = performance.now();
const say = (text) => {
  const minutes = ((performance.now() - began) / 60_000).toFixed(1).padStart(6);
  process.stderr.write(`${minutes} min  ${text}\n`);
};

/** What is trained in this call; the documents always speak of the whole plan. */
function narrowed(plan) {
  const idsOf = (list) => list.map(({ id }) => id);
  const only = chosen('dataset', idsOf(plan.datasets), options.only);
  const methods = chosen('method', idsOf(plan.methods), options.methods);
  const seeds = options.seeds ? Number(options.seeds) : Infinity;
  const targets = options.targets?.split(',').map(Number);
  const kept = (list = []) => list.filter((target) => targets?.includes(target) ?? true);
  return {
    ...plan,
    datasets: plan.datasets
      .filter(({ id }) => only.includes(id))
      .map((dataset) => ({
        ...dataset,
        methods: dataset.methods.filter((id) => methods.includes(id)),
        targets: kept(dataset.targets),
        aimTargets: kept(dataset.aimTargets),
        seeds: Math.min(seeds, dataset.seeds),
      })),
  };
}

async function train(workspace, plan, recorded) {
  const infos = await workspace.ask('methods');
  const trainings = new Trainings({ workspace, plan, infos, say, recorded });
  for (const dataset of plan.datasets) {
    if (!(await workspace.import(dataset, resolve(options.data)))) {
      say(`${dataset.id} is left out: there is no ${dataset.source} in ${options.data} (--data FOLDER)`);
      continue;
    }
    for (const method of methodsOf(plan, dataset)) {
      await trainings.train(dataset, method);
      if (!options['no-export']) await exportCells(workspace, dataset, method);
    }
  }
}

/** Exports every run of a method's cells, once; the proof of equality is the export's own. */
async function exportCells(workspace, dataset, method) {
  const { cells = [] } = workspace.record[`cells/${dataset.id}/${method.id}`] ?? {};
  for (const { run } of cells.flatMap(({ runs }) => runs)) {
    const key = `export/${run}`;
    if (workspace.record[key] || !(await workspace.show(run)).result) continue;
    const report = await workspace
      .export(run)
      .catch((error) => ({ error: error.message.split('\n').at(-2) }));
    const { compact, dense, removed, error } = report;
    workspace.keep(key, error ? { error } : { compact, dense, removed });
  }
}

async function main() {
  const plan = planOf(options.quick);
  const name = `evidence${options.quick ? '-quick' : ''}`;
  const workspace = new Workspace(
    resolve(options.workspace ?? join(cacheDirectory(), 'bench', name)),
    options.parallel,
    say,
  );
  const out = resolve(
    options.out ?? (options.quick ? join(root, 'out', name) : join(root, 'docs', 'evidence')),
  );
  say(`${machine}; workspace ${workspace.path}`);
  const written = new Map(plan.datasets.map((dataset) => [dataset.id, recordedOf(out, plan, dataset)]));
  const recorded = (id) => written.get(id) ?? null;
  if (!options.render) await train(workspace, narrowed(plan), recorded);
  const { datasets, missing } = await writeDocuments(
    out,
    plan,
    async (dataset) => merged(recorded(dataset.id), await resultsOf(workspace, plan, dataset), plan.methods),
    draw,
  );
  say(`written: ${out}`);
  if (options.json) process.stdout.write(`${JSON.stringify({ machine, results: datasets, missing })}\n`);
}

await main();
