import { openHost, type Host, type HostOptions } from '../host';
import { WorkspaceInUse } from '../host/open-host';

/**
 * What a command needs of the workspace: `read` looks at it or asks its holder; `change` does one thing and shows how it
 * goes; `train` runs the queue too.
 */
export type HostUse = 'read' | 'change' | 'train';

/**
 * Opens the workspace for a command. A workspace that another Whittle has open (its window, or a command that trains) is
 * asked to do the work instead: `isBeside` is then true and no events arrive.
 */
export async function openFor(
  use: HostUse,
  options: Pick<HostOptions, 'workspace' | 'spawnJob' | 'resources'>,
): Promise<{ readonly host: Host; readonly isBeside: boolean }> {
  if (use === 'read') return { host: await openHost({ ...options, readOnly: true }), isBeside: true };
  try {
    return {
      host: await openHost({ ...options, runQueue: use === 'train' ? 'own' : false }),
      isBeside: false,
    };
  } catch (error) {
    if (!(error instanceof WorkspaceInUse)) throw error;
    return { host: await openHost({ ...options, readOnly: true }), isBeside: true };
  }
}
