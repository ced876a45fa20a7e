import { readdir } from 'node:fs/promises';
import type { Host } from '../host';
import { UserError } from '../shared/errors';

/** The one place that knows which workspace is open. */
export class WorkspaceSeat {
  private current: Promise<Host>;
  private moving = false;

  constructor(
    private readonly open: (path: string) => Promise<Host>,
    private readonly path: string,
  ) {
    this.current = open(path);
  }

  /** Opens the first workspace once more if it could not be opened. @throws UserError when it still cannot. */
  async retry(): Promise<Host> {
    if (!(await this.isOpen())) this.current = this.open(this.path);
    return this.current;
  }

  private isOpen(): Promise<boolean> {
    return this.current.then(
      () => true,
      () => false,
    );
  }

  get host(): Promise<Host> {
    return this.current;
  }

  /**
   * Opens another workspace, then closes this one, which pauses what trains with a checkpoint. Files of neither are
   * moved.
   *
   * @throws UserError when the other cannot be opened; this one then stays open.
   */
  async move(path: string): Promise<Host> {
    if (this.moving) throw new UserError('another workspace is being opened', 'one at a time', 'wait for it');
    this.moving = true;
    try {
      await requireOwnFolder(path);
      const before = await this.current.catch(() => null);
      const next = await this.open(path);
      this.current = Promise.resolve(next);
      await before?.close();
      return next;
    } finally {
      this.moving = false;
    }
  }
}

/** Whittle's files must not be strewn among somebody's own. */
async function requireOwnFolder(path: string): Promise<void> {
  const names = await readdir(path).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw new UserError(`${path} cannot be read (${error.code})`, 'a folder', 'choose another folder');
  });
  const own = names.filter((name) => !name.startsWith('.'));
  if (own.length === 0 || names.includes('workspace.db')) return;
  throw new UserError(
    `${path} holds other files (${own.slice(0, 3).join(', ')}${own.length > 3 ? ', …' : ''}) and no workspace`,
    'a workspace of Whittle, or an empty folder for a new one',
    'make an empty folder there and choose that',
  );
}
