import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';

/** What the set-up script wrote about the native runtime, as far as `doctor` shows it. */
const SetUpReport = v.object({
  tensorflow: v.object({
    available: v.boolean(),
    version: v.optional(v.string()),
    /** `cpu` or `cuda`. */
    flavour: v.optional(v.string()),
    reason: v.optional(v.string()),
    fix: v.optional(v.string()),
  }),
});
export type SetUpReport = v.InferOutput<typeof SetUpReport>;

/** The report of the last set-up, or null where there is none that can be read: it only ever adds explanations. */
export function readSetUpReport(environment: NodeJS.ProcessEnv = process.env): SetUpReport | null {
  try {
    const text = readFileSync(join(cacheDirectory(environment, process.platform), 'setup.json'), 'utf8');
    const parsed = v.safeParse(SetUpReport, JSON.parse(text));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/** The per-user cache that the set-up script fills: `WHITTLE_CACHE`, else the platform's usual place. */
function cacheDirectory(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const given = environment['WHITTLE_CACHE'];
  if (given) return given;
  const home = homedir();
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'whittle');
  if (platform === 'win32') {
    return join(environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'whittle', 'cache');
  }
  return join(environment['XDG_CACHE_HOME'] || join(home, '.cache'), 'whittle');
}
