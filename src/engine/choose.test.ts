import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../shared/errors';
import { chooseEngine, describeEngines } from '.';
import type { Candidate } from './candidates';
import { explain } from './explain';
import { readSetUpReport } from './set-up-report';
import { nativeExpected } from './testing/native';

const notHere = (): Promise<Candidate> =>
  Promise.resolve({
    name: 'tensorflow',
    available: false,
    reason: 'there is no compiler',
    fix: 'install g++',
  });

describe('choosing an engine', () => {
  it.runIf(nativeExpected)('takes native TensorFlow where it runs, and says why', async () => {
    const { choice } = await chooseEngine('auto', {});
    expect(choice).toMatchObject({
      name: 'tensorflow',
      reason: 'the native runtime is installed, and is the fastest',
    });
  });

  it('goes on with wasm elsewhere, and says what is missing and what mends it', async () => {
    const { choice } = await chooseEngine('auto', {}, notHere);
    expect(choice.name).toBe('wasm');
    expect(choice.reason).toBe(
      'native TensorFlow does not run here: there is no compiler; to mend it, install g++',
    );
  });

  it('obeys ENGINE when nothing is asked for', async () => {
    expect((await chooseEngine('auto', { ENGINE: 'wasm' })).choice).toMatchObject({
      name: 'wasm',
      reason: 'asked for by ENGINE=wasm',
    });
    await expect(chooseEngine('auto', { ENGINE: 'cuda' })).rejects.toThrow(
      'ENGINE=cuda; expected tensorflow or wasm',
    );
  });

  it.runIf(nativeExpected)('obeys the caller before ENGINE', async () => {
    expect((await chooseEngine('tensorflow', { ENGINE: 'wasm' })).choice.name).toBe('tensorflow');
  });

  it('refuses an engine that was asked for and does not run', async () => {
    const refusal = chooseEngine('tensorflow', {}, notHere);
    await expect(refusal).rejects.toBeInstanceOf(UserError);
    await expect(refusal).rejects.toThrow(
      /does not run here: there is no compiler;.*install g\+\+, or choose the engine "wasm"/,
    );
  });
});

describe('the engines of this machine', () => {
  it('are both described, with what they run on or what is missing', async () => {
    const [native, wasm, ...others] = await describeEngines();
    expect(others).toEqual([]);
    expect(wasm).toMatchObject({ name: 'wasm', available: true, version: '4.22.0' });
    expect(wasm!.device).toBe(`${cpus()[0]!.model.trim()}, 1 thread`);
    expect(native).toMatchObject({ name: 'tensorflow' });
    if (nativeExpected) expect(native!.available).toBe(true);
    if (native!.available) {
      expect(native!.version).toMatch(/^2\.\d+\.\d+/);
      expect(native!.device).not.toBe('');
    } else {
      expect(native!.reason).toBeTruthy();
      expect(native!.fix).toBeTruthy();
    }
  });
});

describe('why the native runtime does not load', () => {
  it('is told from the loader’s message', () => {
    const missing = new Error(
      'libtensorflow_cc.so.2: cannot open shared object file: No such file or directory',
    );
    expect(explain(missing, null).reason).toBe(
      "the native runtime's library libtensorflow_cc.so.2 was not found",
    );
    const never = new Error(
      'The Node.js native addon module (tfjs_binding.node) can not be found at path: /x',
    );
    expect(explain(never, null).reason).toBe("the native runtime's addon has not been compiled");
    expect(explain(new Error('invalid ELF header\nat x'), null)).toEqual({
      reason: 'the native runtime did not load: invalid ELF header',
      fix: 'run `npm run setup`, which gets the runtime and compiles its addon',
    });
  });

  it('is told from the set-up’s report where there is one', () => {
    const cache = mkdtempSync(join(tmpdir(), 'whittle-cache-'));
    const tensorflow = { available: false, reason: 'no C++ compiler was found', fix: 'apt-get install g++' };
    writeFileSync(join(cache, 'setup.json'), JSON.stringify({ electron: '33.2.1', tensorflow }));
    const report = readSetUpReport({ WHITTLE_CACHE: cache });
    expect(explain(new Error('anything'), report)).toEqual({
      reason: tensorflow.reason,
      fix: tensorflow.fix,
    });
    writeFileSync(join(cache, 'setup.json'), '{"tensorflow":');
    expect(readSetUpReport({ WHITTLE_CACHE: cache })).toBeNull();
    rmSync(cache, { recursive: true });
    expect(readSetUpReport({ WHITTLE_CACHE: cache })).toBeNull();
  });
});
