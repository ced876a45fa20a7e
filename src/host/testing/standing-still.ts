/**
 * Jobs that stand still, so that what a test does to them finds them under way, however fast or slow the machine is: the
 * process stops (SIGSTOP) at a stage of its work and goes on once its host has told it something. It can be killed too.
 */
import { readFileSync, rmSync } from 'node:fs';
import type { HostToJob } from '../../shared/protocol';
import type { JobProcess, SpawnJob } from '../host';

export interface StandStill {
  /** What an import or export says that it is doing, or the kind of a message of a training: where it stands still, once. */
  readonly stage: string;
  /** Holds the pid of the job that stands still, as long as it does. */
  readonly file: string;
}

/** Environment in which a job stands still. */
export function standStill({ stage, file }: StandStill): Readonly<Record<string, string>> {
  const preload = new URL('stand-still.mjs', import.meta.url);
  return {
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import=${preload.href}`,
    WHITTLE_STAND_STILL: stage,
    WHITTLE_STANDING: file,
  };
}

/** The pid of the job that stands still; null while none does. */
export function standing(file: string): number | null {
  try {
    return Number(readFileSync(file, 'utf8')) || null;
  } catch {
    return null;
  }
}

/** Jobs that stand still, and go on once they were told something. */
export function standingStill(spawnJob: SpawnJob, still: StandStill): SpawnJob {
  const spawn = goingOnOnceTold(spawnJob, still.file);
  return (environment) => spawn({ ...environment, ...standStill(still) });
}

/** What steers a job that is under way. */
const STEERS: ReadonlySet<HostToJob['kind']> = new Set(['pause', 'stop', 'change']);
const LOOK_EVERY_MS = 10;

/** Jobs that may stand still by their environment, and go on once they were told something. */
export function goingOnOnceTold(spawnJob: SpawnJob, file: string): SpawnJob {
  return (environment): JobProcess => {
    const job = spawnJob(environment);
    let looking: NodeJS.Timeout | undefined;
    // It may be told something a moment before it stands still.
    const goOn = (): void => {
      if (standing(file) !== job.pid) return;
      clearInterval(looking);
      rmSync(file);
      process.kill(job.pid!, 'SIGCONT');
    };
    job.onExit(() => {
      clearInterval(looking);
      if (standing(file) === job.pid) rmSync(file);
    });
    return {
      ...job,
      kill() {
        clearInterval(looking);
        job.kill();
      },
      send(message) {
        job.send(message);
        if (STEERS.has(message.kind)) looking ??= setInterval(goOn, LOOK_EVERY_MS);
      },
    };
  };
}
