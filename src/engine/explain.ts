import type { SetUpReport } from './set-up-report';

const SET_UP = 'run `npm run setup`, which gets the runtime and compiles its addon';

/**
 * Why the native addon did not load, in words for the user, and what mends it. What the set-up found out beats what
 * the loader says: it knows the cause (no compiler, no network), the loader sees only that a file is missing.
 */
export function explain(error: unknown, report: SetUpReport | null): { reason: string; fix: string } {
  const tensorflow = report?.tensorflow;
  if (tensorflow && !tensorflow.available && tensorflow.reason) {
    return { reason: tensorflow.reason, fix: tensorflow.fix ?? SET_UP };
  }
  const message = error instanceof Error ? error.message : String(error);
  const library = /(\S*libtensorflow\S*): cannot open shared object/.exec(message)?.[1];
  if (library) return { reason: `the native runtime's library ${library} was not found`, fix: SET_UP };
  if (message.includes('native addon module')) {
    return { reason: "the native runtime's addon has not been compiled", fix: SET_UP };
  }
  return { reason: `the native runtime did not load: ${message.split('\n', 1)[0]}`, fix: SET_UP };
}
