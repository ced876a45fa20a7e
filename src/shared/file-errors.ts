import { UserError } from './errors';

/**
 * Words for what a file system refused. Whoever reads or writes a file asks for them there, where its name and what it
 * is for are known. What is no error of a file system comes back as it is.
 */
export function readError(name: string, error: unknown): unknown {
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new UserError(`${name}: not found`, 'an existing file or folder', 'check the path');
    case 'EISDIR':
      return new UserError(`${name}: a folder`, 'a file', 'name a file');
    case 'EACCES':
    case 'EPERM':
      return new UserError(
        `${name}: reading is not permitted`,
        'a readable file or folder',
        'change its permissions',
      );
    case 'EIO':
      return new UserError(
        `${name}: the disk cannot read it (EIO)`,
        'a file on a sound disk',
        'copy it to another disk, as far as that is possible',
      );
    default:
      return error;
  }
}

/**
 * @param what was written where: "the figure /home/a.svg"
 * @param fix instead of the usual one, where choosing another place is no way out
 */
export function writeError(what: string, error: unknown, fix?: string): unknown {
  const code = codeOf(error);
  if (error instanceof UserError || code === undefined) return error;
  const { reason, fix: usual } = refusals[code] ?? {
    reason: (error as Error).message,
    fix: 'choose another folder',
  };
  const isNamed = reason.includes(code);
  return new UserError(
    `cannot write ${what}: ${reason}${isNamed ? '' : ` (${code})`}`,
    'a folder that takes it',
    fix ?? usual,
  );
}

/** Does work that writes; what the system refuses is told with `writeError`. */
export function writing<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw writeError(what, error);
  }
}

export const isDiskFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(codeOf(error) ?? '');

const full = { reason: 'the disk is full', fix: 'free some space or choose a folder on another disk' };
const forbidden = { reason: 'writing there is not permitted', fix: 'choose a folder that you may write to' };
const refusals: Readonly<Record<string, { readonly reason: string; readonly fix: string }>> = {
  ENOSPC: full,
  EDQUOT: full,
  EROFS: { reason: 'the disk is read-only', fix: 'choose a folder on a disk that can be written to' },
  EACCES: forbidden,
  EPERM: forbidden,
  ENOENT: { reason: 'its folder does not exist', fix: 'create the folder or choose another' },
  ENOTDIR: { reason: 'the path leads through a file', fix: 'choose a folder that is one' },
  EEXIST: { reason: 'a file is in the way', fix: 'choose a folder; this path is a file' },
  EISDIR: { reason: 'a folder has this name', fix: 'choose another name' },
};

/** Node's errors of files carry the name of the system's error; those of its own begin with `ERR_`. */
function codeOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' && /^E(?!RR_)[A-Z0-9]+$/.test(code) ? code : undefined;
}
