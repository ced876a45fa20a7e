/** The workspace that the evidence is trained in, through the command line. What is there already is not trained again. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { whittle } from '../lib/cli.mjs';

export class Workspace {
  /**
   * @param {string} path kept from call to call
   * @param {string} parallel runs that train at once, or `auto`
   * @param {(text: string) => void} say
   */
  constructor(path, parallel, say) {
    this.path = path;
    this.parallel = parallel;
    this.say = say;
    mkdirSync(path, { recursive: true });
    this.recordFile = join(path, 'evidence.json');
    this.record = existsSync(this.recordFile) ? JSON.parse(readFileSync(this.recordFile, 'utf8')) : {};
  }

  /** Keeps a value beside the runs: what was chosen, and which run stands for what. */
  keep(key, value) {
    this.record[key] = value;
    writeFileSync(`${this.recordFile}.tmp`, `${JSON.stringify(this.record, null, 1)}\n`);
    renameSync(`${this.recordFile}.tmp`, this.recordFile);
  }

  async ask(...args) {
    return (await whittle(this.path, args)).lines.at(-1);
  }

  /** Imports a dataset of the plan, once. @returns {Promise<boolean>} false where its files are not at hand */
  async import({ id, source, folder, importArgs = [] }, dataFolder) {
    const { lines } = await whittle(this.path, ['data', 'list']);
    if (lines.flat().some(({ name }) => name === id)) return true;
    let path = join(dataFolder, source);
    if (!existsSync(path)) return false;
    if (folder) path = unpack(path, this.path, folder);
    await this.ask('data', 'import', path, '--name', id, ...importArgs);
    return true;
  }

  /**
   * Trains a sweep, or what is left of it. A single run gets all cores.
   *
   * @param {readonly string[]} args of `whittle sweep`
   * @param {number} count of runs that it has
   * @param {(config: object) => boolean} isAsked whether a run with that configuration is one of the sweep's
   * @returns {Promise<object[]>} its runs, those that failed without a result
   */
  async sweep(args, count, isAsked) {
    const command = ['sweep', ...args, '--parallel', count === 1 ? '1' : this.parallel];
    const { lines } = await whittle(this.path, command, { mayFail: true });
    const end = lines.findLast(({ kind }) => kind === 'done');
    if (end) return Promise.all(end.runs.map((run) => this.show(run)));
    // Every run failed, or the command itself.
    const failed = (await this.ask('runs')).filter(({ state }) => state === 'failed');
    const shown = await Promise.all(failed.map(({ run }) => this.show(run)));
    const asked = shown.filter(({ config }) => isAsked(config));
    if (asked.length > 0) return asked;
    throw new Error(`whittle ${command.join(' ')}: ${lines.at(-1)?.error ?? 'it ended without a word'}`);
  }

  async show(run) {
    const { state, config, result, error, engine, points, exports } = await this.ask('show', run);
    return { run, state, config, result, error, engine, points, exports };
  }

  /** The export report of a run: the one that is there, or a new one. */
  async export(run) {
    const known = (await this.show(run)).exports?.at(-1);
    if (known) return known;
    return this.ask('export', run, '--format', 'onnx', '--out', join(this.path, 'onnx'));
  }
}

/** The trade-off figure of points over a measure, without any workspace's runs; an older file of that name is replaced. */
export async function draw(points, x, file) {
  const folder = mkdtempSync(join(tmpdir(), 'whittle-evidence-'));
  const given = join(folder, 'points.json');
  writeFileSync(given, JSON.stringify(points));
  rmSync(file, { force: true });
  try {
    await whittle(join(folder, 'workspace'), ['curve', '--points', given, '--x', x, '--out', file]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function unpack(archive, into, folder) {
  const target = join(into, folder);
  if (existsSync(target)) return target;
  const { status, stderr } = spawnSync('tar', ['-xzf', archive, '-C', into], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`tar could not unpack ${basename(archive)}: ${stderr.trim()}`);
  return target;
}
