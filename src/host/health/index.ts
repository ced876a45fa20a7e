/** What is damaged in a workspace: looked for when somebody asks, a little at a time; nothing is changed. */
import { readdir } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import type { Damage } from '../../shared/workbench';
import type { Workspace } from '../training';
import { checkpointProblems } from './checkpoints';
import { datasetProblem } from './datasets';

/** Rows between two turns of everything else. */
const SLICE = 20;

export async function damageOf(workspace: Pick<Workspace, 'store' | 'paths'>): Promise<Damage[]> {
  return [
    ...settingDamage(workspace),
    ...(await datasetDamage(workspace)),
    ...(await runDamage(workspace)),
    ...(await checkpointDamage(workspace)),
  ];
}

const BACKUP = 'restore workspace.db from a backup';

const settingDamage = ({ store }: Pick<Workspace, 'store'>): Damage[] =>
  store.settings.damaged().map((id) => ({
    kind: 'setting',
    id,
    problem: 'its value cannot be read',
    works: 'everything; it has its default',
    fix: 'set it again where it matters',
  }));

async function datasetDamage({ store, paths }: Pick<Workspace, 'store' | 'paths'>): Promise<Damage[]> {
  const rows = store.datasets.damaged().map((id): Damage => ({
    kind: 'dataset',
    id,
    problem: 'its row in workspace.db cannot be read',
    works: 'runs on it are shown; none can start',
    fix: `${BACKUP}, or import the data again under another name`,
  }));
  for (const info of store.datasets.list()) {
    const problem = await datasetProblem(paths.dataset(info.id), info);
    if (!problem) continue;
    rows.push({
      kind: 'dataset',
      id: info.id,
      problem,
      works: 'its description and all runs on it; no run can start or be exported',
      fix: 'put the files back from a backup, or remove the dataset and import it again',
    });
  }
  return rows;
}

async function runDamage({ store }: Pick<Workspace, 'store'>): Promise<Damage[]> {
  const { methods } = await import('../../core/methods');
  const known = new Set(methods.map(({ info }) => info.name));
  const found: Damage[] = [];
  for (const [at, run] of store.runs.ids().entries()) {
    if (at % SLICE === 0) await turn();
    const { problems, listed } = store.runs.damaged(run);
    const method = store.runs.summary(run)?.method;
    const unread = store.metrics.damaged(run);
    if (problems.length > 0) {
      found.push({
        kind: 'run',
        id: run,
        problem: problems.join('; '),
        works: listed
          ? 'its line in the table, without what is wrong'
          : 'the other runs; its row and files are kept',
        fix: `${BACKUP}${listed ? ', or delete the run' : ''}`,
      });
    } else if (method !== undefined && !known.has(method)) {
      found.push({
        kind: 'run',
        id: run,
        problem: `its method ${method} is not known to this version of Whittle`,
        works: 'its curves and numbers; it cannot go on',
        fix: 'open the workspace with the version that trained it',
      });
    }
    if (unread > 0) {
      found.push({
        kind: 'run',
        id: run,
        problem: `${unread} of its measurements cannot be read`,
        works: 'the run, without these in its curves',
        fix: BACKUP,
      });
    }
  }
  return found;
}

async function checkpointDamage({ paths }: Pick<Workspace, 'paths'>): Promise<Damage[]> {
  const found: Damage[] = [];
  for (const run of (await readdir(paths.runs).catch(() => [])).sort()) {
    for (const { file, problem } of await checkpointProblems(paths.checkpoints(run))) {
      found.push({
        kind: 'checkpoint',
        id: run,
        problem: `its checkpoint ${file}: ${problem}`,
        works: 'the run and its curves',
        fix: 'resume the run: it goes on from the checkpoint before, or anew where there is none',
      });
    }
  }
  return found;
}
