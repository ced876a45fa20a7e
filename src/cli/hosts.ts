import { openHost, type Host, type HostOptions } from '../host';
import { WorkspaceInUse } from '../host/workspace-in-use';
import type { WorkbenchEvent } from '../shared/workbench';

/**
 * What a command needs of the workspace: `read` looks at it or asks its holder; `change` does one thing and shows how it
 * goes; `train` trains its own runs too.
 */
export type HostUse = 'read' | 'change' | 'train';
type OpenOptions = Pick<HostOptions, 'workspace' | 'spawnJob' | 'resources'>;
type Listener = (events: readonly WorkbenchEvent[]) => void;

/**
 * The workspace as a command has it open. Another Whittle (the window, or a command that trains) may hold it: that one is
 * asked to do the work, `isBeside` is true and no events arrive. When it goes away, `takeOver` continues here.
 */
export class CommandHost implements Host {
  private readonly subscriptions = new Map<Listener, () => void>();

  private constructor(
    private readonly options: OpenOptions,
    private current: Host,
    private beside: boolean,
  ) {}

  static async open(use: HostUse, options: OpenOptions): Promise<CommandHost> {
    if (use !== 'read') {
      const owner = await openOwner(options, use === 'train' ? 'own' : false);
      if (owner) return new CommandHost(options, owner, false);
    }
    return new CommandHost(options, await openHost({ ...options, readOnly: true }), true);
  }

  get isBeside(): boolean {
    return this.beside;
  }

  get workspace(): string {
    return this.current.workspace;
  }

  readonly request: Host['request'] = (channel, args) => this.current.request(channel, args);

  subscribe(listener: Listener): () => void {
    this.subscriptions.set(listener, this.current.subscribe(listener));
    return () => {
      this.subscriptions.get(listener)?.();
      this.subscriptions.delete(listener);
    };
  }

  /** Holds the workspace from now on, to train its own runs, if nobody else does; returns whether that came true. */
  async takeOver(): Promise<boolean> {
    const owner = this.beside ? await openOwner(this.options, 'own') : null;
    if (!owner) return false;
    const before = this.current;
    this.current = owner;
    this.beside = false;
    for (const listener of this.subscriptions.keys())
      this.subscriptions.set(listener, owner.subscribe(listener));
    await before.close();
    return true;
  }

  close(): Promise<void> {
    return this.current.close();
  }
}

async function openOwner(options: OpenOptions, runQueue: false | 'own'): Promise<Host | null> {
  try {
    return await openHost({ ...options, runQueue });
  } catch (error) {
    if (error instanceof WorkspaceInUse) return null;
    throw error;
  }
}
