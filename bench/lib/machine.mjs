import { availableParallelism, cpus, platform, release, arch } from 'node:os';

export const cores = availableParallelism();

/** The machine in a few words. */
export const machine = `${cpus()[0]?.model.trim() ?? 'unknown'}, ${cores} cores, ${platform()} ${release()} ${arch()}`;
