import { describe, expect, it } from 'vitest';
import { UserError } from './errors';
import { isChannel, parseRequest } from './requests';
import type { Channel } from './workbench';

function refusal(channel: Channel, args: unknown): UserError {
  try {
    parseRequest(channel, args);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error(`${channel} accepted ${JSON.stringify(args)}`);
}

describe('requests from the window', () => {
  it('are known by their exact names only', () => {
    expect(isChannel('runs:list')).toBe(true);
    for (const name of ['runs:List', 'toString', '__proto__', 'constructor', '', 7, null]) {
      expect(isChannel(name)).toBe(false);
    }
  });

  it('come out as they went in when they are right', () => {
    const preview = { id: 'digits-1', part: 'train', offset: 0, count: 20 };
    expect(parseRequest('datasets:preview', preview)).toEqual(preview);
    expect(parseRequest('runs:list', undefined)).toBeUndefined();
    expect(parseRequest('datasets:import', { path: '/data/digits.csv', testFraction: 0.25 })).toEqual({
      path: '/data/digits.csv',
      testFraction: 0.25,
    });
  });

  it('get the defaults of a run filled in', () => {
    const { configs } = parseRequest('runs:enqueue', {
      configs: [{ dataset: 'd', model: { name: 'mlp' }, method: { name: 'cges', lambda: 0.001 } }],
    });
    expect(configs[0]).toMatchObject({
      version: 1,
      seed: 0,
      method: { name: 'cges', lambda: 0.001, settings: {} },
    });
  });

  it.each<[Channel, unknown, string]>([
    ['datasets:preview', { id: 'd', part: 'train', offset: -1, count: 5 }, 'offset = -1'],
    ['datasets:preview', { id: 'd', part: 'validation', offset: 0, count: 5 }, 'part = "validation"'],
    ['datasets:preview', { id: 'd', part: 'train', offset: 0, count: 1e9 }, 'count = 1000000000'],
    ['datasets:import', { path: '' }, 'path = ""'],
    ['datasets:import', { path: '/d.csv', testFraction: 1 }, 'testFraction = 1'],
    ['runs:show', { run: '../../etc' }, 'run = "../../etc"'],
    ['runs:show', { run: '..' }, 'run = ".."'],
    ['runs:show', { run: 'a/b' }, 'run = "a/b"'],
    ['runs:show', undefined, 'arguments = undefined'],
    ['runs:list', { all: true }, 'arguments = {"all":true}'],
    ['runs:move', { run: 'r', position: 1.5 }, 'position = 1.5'],
    ['queue:pause', { paused: 'yes' }, 'paused = "yes"'],
    ['exports:create', { run: 'r', format: 'pickle', directory: '/tmp' }, 'format = "pickle"'],
    ['curve:save', { runs: [], path: '/f.svg', guests: [{ method: 'l1' }] }, 'guests.0.lambda = undefined'],
    ['runs:enqueue', { configs: [] }, 'configs = []'],
    [
      'runs:enqueue',
      { configs: [{ dataset: 'd', model: { name: 'mlp' }, method: { name: 'cges', lambda: Number.NaN } }] },
      'configs.0.method.lambda',
    ],
  ])('%s refuses %j and names %s', (channel, args, named) => {
    const error = refusal(channel, args);
    expect(error.got).toContain(channel);
    expect(error.got).toContain(named);
    expect(error.expected).not.toBe('');
  });
});
