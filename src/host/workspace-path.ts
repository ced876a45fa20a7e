import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** What decides where a workspace is. */
export interface WorkspaceQuestion {
  /** `--workspace DIR`, when it was given. */
  readonly asked?: string | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform;
  readonly home?: string;
}

/** The per-user data folder of Whittle: each platform's own place for data that is not a document. */
export function dataDirectory(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (platform === 'win32')
    return join(environment.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'Whittle');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Whittle');
  return join(environment.XDG_DATA_HOME || join(home, '.local', 'share'), 'whittle');
}

/** The workspace folder, absolute: what was asked for, else `WHITTLE_HOME`, else `workspace` in the per-user data folder. */
export function workspacePath(question: WorkspaceQuestion = {}): string {
  const { asked, environment = process.env, platform, home } = question;
  const chosen = asked || environment.WHITTLE_HOME;
  return chosen ? resolve(chosen) : join(dataDirectory(environment, platform, home), 'workspace');
}

/** The value of `--workspace DIR` or `--workspace=DIR` among command-line arguments. */
export function workspaceArgument(args: readonly string[]): string | undefined {
  const joined = args.find((argument) => argument.startsWith('--workspace='));
  if (joined) return joined.slice('--workspace='.length);
  const at = args.indexOf('--workspace');
  return at < 0 ? undefined : args[at + 1];
}
