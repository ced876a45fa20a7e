import { describe, expect, it } from 'vitest';
import { runSummary, sweepRuns } from '../../testing/samples/runs';
import { configField, replicateField, summaryFields } from './fields';
import { queryFields } from './fields-of';
import { groupRuns, runsOfLines, sortRuns, spread, tableLines } from './groups';
import { parseQuery } from './query';

const field = (key: string) => summaryFields.find((one) => one.key === key)!;
const at = (run: string, over = {}) => runSummary({ run, ...over });

describe('groups of runs', () => {
  it('have the mean and the sample standard deviation of their numbers', () => {
    const runs = [0.97, 0.98, 0.99, null].map((testAccuracy, i) => at(`r${i}`, { testAccuracy }));
    expect(spread(field('accuracy'), runs)).toEqual({
      mean: expect.closeTo(0.98, 12),
      std: expect.closeTo(0.01, 12),
      count: 3,
    });
    expect(spread(field('accuracy'), [runs[3]!])).toBeNull();
  });

  it('put seeds of one setting together', () => {
    const groups = groupRuns(sweepRuns(3), replicateField, 0);
    expect(groups).toHaveLength(1 + 4 * 3);
    expect(new Set(groups.map((group) => group.runs.length))).toEqual(new Set([3]));
  });

  it('show a run under each of its tags, and those without under none', () => {
    const runs = [at('a', { tags: ['x', 'y'] }), at('b', { tags: ['y'] }), at('c', { tags: [] })];
    const groups = groupRuns(runs, field('tags'), 0);
    expect(groups.map(({ label, runs: members }) => [label, members.map(({ run }) => run).join('')])).toEqual(
      [
        ['x', 'a'],
        ['y', 'ab'],
        ['', 'c'],
      ],
    );
  });

  it('of what is never twice the same are whole percents and days', () => {
    const [march, may] = [new Date(2025, 2, 3, 9).getTime(), new Date(2026, 4, 1, 9).getTime()];
    const runs = [
      at('a', { testAccuracy: 0.9812, createdAt: march }),
      at('b', { testAccuracy: 0.9787, createdAt: march + 7_200_000 }),
      at('c', { testAccuracy: null, createdAt: may }),
    ];
    const labels = (key: string) => groupRuns(runs, field(key), may).map(({ label }) => label);
    expect(labels('accuracy')).toEqual(['98 %', '']);
    expect(labels('created')).toEqual(['3 Mar 2025', '1 May']);
  });

  it('are chosen by their headings, closed or open', () => {
    const runs = [at('a', { method: 'l1' }), at('b', { method: 'gs' }), at('c', { method: 'l1' })];
    const chosen = (...keys: string[]) =>
      runsOfLines(new Set(keys), runs, field('method'), 0).map(({ run }) => run);
    const [l1, gs] = groupRuns(runs, field('method'), 0).map(({ key }) => key);
    expect(chosen(l1!)).toEqual(['a', 'c']);
    expect(chosen(l1!, gs!)).toEqual(['a', 'b', 'c']);
    expect(chosen(gs!, `c ${l1}`)).toEqual(['b', 'c']);
    expect(runsOfLines(new Set(['b']), runs, null, 0).map(({ run }) => run)).toEqual(['b']);
    expect(chosen()).toEqual([]);
  });

  it('of sweeps are called by name, and two of one name stay two', () => {
    const runs = [
      at('a', { sweep: 's0001', sweepName: 'June' }),
      at('b', { sweep: 's0002', sweepName: 'June' }),
      at('c', { sweep: 's0003' }),
      at('d', { sweep: null }),
    ];
    expect(groupRuns(runs, field('sweep'), 0).map(({ label }) => label)).toEqual([
      'June · s0001',
      'June · s0002',
      's0003',
      '',
    ]);
    const fields = queryFields(summaryFields);
    const found = (query: string) => {
      const parsed = parseQuery(query, fields);
      return parsed.ok ? runs.filter(parsed.test).map(({ run }) => run) : parsed.problem;
    };
    expect(found('sweep = June')).toEqual(['a', 'b']);
    expect(found('sweep = s0002')).toEqual(['b']);
    expect(found('june')).toEqual(['a', 'b']);
  });

  it('stand in the order of their means, with the runs of the open ones below them', () => {
    const runs = [
      at('a', { method: 'l1', testAccuracy: 0.9 }),
      at('b', { method: 'gs', testAccuracy: 0.95 }),
      at('c', { method: 'l1', testAccuracy: 0.98 }),
    ];
    const sorting = { field: field('accuracy'), sign: -1 as const };
    const lines = tableLines(runs, field('method'), sorting, new Set(['group ℓ1']), 0);
    expect(lines.map((line) => (line.kind === 'run' ? line.run.run : line.group.label))).toEqual([
      'GS',
      'ℓ1',
      'a',
      'c',
    ]);
  });
});

describe('sorting', () => {
  it('puts runs without a value last, either way', () => {
    const runs = [
      at('a', { testAccuracy: null }),
      at('b', { testAccuracy: 0.9 }),
      at('c', { testAccuracy: 0.8 }),
    ];
    const order = (sign: 1 | -1) =>
      sortRuns(runs, field('accuracy'), sign)
        .map(({ run }) => run)
        .join('');
    expect([order(1), order(-1)]).toEqual(['cba', 'bca']);
  });

  it('puts the queue in its order', () => {
    const runs = [
      at('done'),
      at('second', { state: 'queued', queuePosition: 1 }),
      at('first', { state: 'queued', queuePosition: 0 }),
      at('now', { state: 'running' }),
    ];
    expect(sortRuns(runs, field('state'), 1).map(({ run }) => run)).toEqual([
      'now',
      'first',
      'second',
      'done',
    ]);
  });

  it('reads fields of configurations where they are known', () => {
    const rate = configField('learningRate', (run) => (run === 'a' ? { learningRate: 0.2 } : undefined));
    expect(rate.value(at('a'))).toBe(0.2);
    expect(rate.value(at('b'))).toBeNull();
  });
});
