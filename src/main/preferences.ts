import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';

/** So many workspaces are offered again. */
const MOST_RECENT = 8;

const Preferences = v.object({
  /** Opened at the start; null: the usual place. */
  workspace: v.nullable(v.string()),
  recent: v.array(v.string()),
  notifications: v.boolean(),
});
export type Preferences = v.InferOutput<typeof Preferences>;

const usual: Preferences = { workspace: null, recent: [], notifications: true };

/** What the app itself remembers, in a file of its own beside the window's state. */
export class PreferenceFile {
  private current: Preferences;
  private readonly file: string;

  constructor(folder: string) {
    this.file = join(folder, 'preferences.json');
    this.current = read(this.file);
  }

  get value(): Preferences {
    return this.current;
  }

  /** Throws when the disk takes no file: what was chosen would be lost at the next start. */
  change(change: Partial<Preferences>): void {
    const next = { ...this.current, ...change };
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(`${this.file}.tmp`, JSON.stringify(next, null, 2));
    renameSync(`${this.file}.tmp`, this.file);
    this.current = next;
  }

  /** Puts a workspace first among those that were open lately. */
  remember(workspace: string, atStart: boolean): void {
    const recent = [workspace, ...this.current.recent.filter((other) => other !== workspace)];
    this.change({ recent: recent.slice(0, MOST_RECENT), ...(atStart ? { workspace } : {}) });
  }
}

function read(file: string): Preferences {
  try {
    return v.parse(v.object({ ...Preferences.entries }), {
      ...usual,
      ...(JSON.parse(readFileSync(file, 'utf8')) as object),
    });
  } catch {
    // None yet, or one that a disk damaged: nothing in it is worth a failing start.
    return usual;
  }
}
