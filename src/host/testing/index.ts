/** What the tests of the host, and of the shells on it, share. */
import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, inject } from 'vitest';
import type { Answer, WorkbenchEvent, WorkbenchRequests } from '../../shared/workbench';
import type { HostChannel } from '../host';
import { standing, type StandStill } from './standing-still';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const resources = join(root, 'resources');

declare module 'vitest' {
  interface ProvidedContext {
    /** Paths of the programs that `scripts/lib/test-programs.mjs` has bundled. */
    programs: Readonly<Record<'cli' | 'cliStandingStill' | 'trainer' | 'host' | 'probe', string>>;
  }
}
/** Programs of this project for processes of their own, bundled as the real build does: `forkJob(programs.trainer)`. */
export const programs = inject('programs');

/** Folders that go when the tests of a file have run. */
const doomed: string[] = [];
/** Where jobs stand still. One that a failed test has left there would do so for ever. */
const stands: StandStill[] = [];
afterAll(() => {
  for (const { file } of stands) if (standing(file)) spawnSync('kill', ['-KILL', `${standing(file)}`]);
  for (const folder of doomed) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** An empty folder, deleted after the tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'whittle-test-'));
  doomed.push(folder);
  return folder;
}

/** Where a job of a test stands still. */
export function standStillAt(stage: string): StandStill {
  const still = { stage, file: join(temporaryFolder(), 'standing') };
  stands.push(still);
  return still;
}

/** Mounts a memory file system with these options at `folder`, as a disk of its own; false where that is not allowed. */
export function mountTmpfs(folder: string, options: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status === 0;
}

/** Does `work` as a user who may not read `folder`; root, who may read all, becomes nobody for that time. */
export async function withoutRights<T>(folder: string, work: () => T | Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0;
  chmodSync(folder, 0);
  if (isRoot) process.seteuid!(NOBODY);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid!(0);
    chmodSync(folder, 0o700);
  }
}
const NOBODY = 65534;

/** Waits until `look` gives something; the test's own time limit ends a wait that is in vain. */
export async function until<T>(look: () => T | Promise<T>, everyMs = 20): Promise<NonNullable<T>> {
  for (;;) {
    const value = await look();
    if (value) return value as NonNullable<T>;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** A host in a process of its own (`host-process.ts`), which a test can kill. */
export class HostProcess {
  private readonly waiting = new Map<number, (answer: Answer<unknown>) => void>();
  private readonly listeners = new Set<(event: WorkbenchEvent) => void>();
  private next = 1;
  readonly exited: Promise<unknown>;

  private constructor(private readonly child: ChildProcess) {
    this.exited = new Promise((resolve) => child.on('exit', resolve));
    child.on('message', (message: HostProcessMessage) => {
      if ('events' in message)
        for (const event of message.events) this.listeners.forEach((tell) => tell(event));
      else this.waiting.get(message.id)?.(message.answer);
    });
  }

  /** @throws what `openHost` threw there. */
  static async open(
    options: Readonly<Record<string, unknown>>,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<HostProcess> {
    const child = fork(
      programs.host,
      [JSON.stringify({ trainer: programs.trainer, resources, ...options })],
      {
        serialization: 'advanced',
        env: { ...process.env, ...environment },
      },
    );
    const host = new HostProcess(child);
    await host.answer(0);
    return host;
  }

  request<C extends HostChannel>(
    channel: C,
    args: WorkbenchRequests[C]['args'],
  ): Promise<WorkbenchRequests[C]['result']> {
    const id = this.next++;
    this.child.send({ id, channel, args });
    return this.answer(id) as Promise<WorkbenchRequests[C]['result']>;
  }

  /** Resolves at the first event that `match` accepts. */
  event(match: (event: WorkbenchEvent) => boolean): Promise<WorkbenchEvent> {
    return new Promise((resolve) => {
      const listener = (event: WorkbenchEvent): void => {
        if (!match(event)) return;
        this.listeners.delete(listener);
        resolve(event);
      };
      this.listeners.add(listener);
    });
  }

  /** SIGKILL: no handler of it runs. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  private answer(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.waiting.set(id, (answer) =>
        answer.ok ? resolve(answer.value) : reject(new Error(answer.error.got)),
      );
    });
  }
}

export type HostProcessMessage =
  { readonly id: number; readonly answer: Answer<unknown> } | { readonly events: readonly WorkbenchEvent[] };
