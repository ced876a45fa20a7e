import type { Engine } from '../core/engine';
import { UserError } from '../shared/errors';
import { tryTensorflow, tryWasm, type Candidate, type EngineName } from './candidates';

/**
 * Opens the engine asked for; `auto` takes native TensorFlow where it runs and WebAssembly elsewhere. The environment
 * variable `ENGINE` (`tensorflow` or `wasm`) decides for `auto`. The reason of the choice is in `engine.choice`.
 *
 * @throws UserError when an engine was named that does not run here, or when none does
 */
export async function chooseEngine(
  wanted: 'auto' | EngineName,
  environment: NodeJS.ProcessEnv = process.env,
  loadNative: () => Promise<Candidate> = tryTensorflow,
): Promise<Engine> {
  const load = (name: EngineName): Promise<Candidate> => (name === 'tensorflow' ? loadNative() : tryWasm());
  if (wanted !== 'auto') return open(await load(wanted), 'asked for by name');
  const forced = environment['ENGINE'];
  if (forced) return open(await load(engineName(forced)), `asked for by ENGINE=${forced}`);
  const native = await loadNative();
  return native.available ? open(native, FASTEST) : open(await tryWasm(), fallback(native));
}

/** Why native TensorFlow is taken where the choice is left open. */
export const FASTEST = 'the native runtime is installed, and is the fastest';
/** Why WebAssembly is taken instead. */
export const fallback = ({ reason, fix }: { readonly reason: string; readonly fix: string }): string =>
  `native TensorFlow does not run here: ${reason}; to mend it, ${fix}`;

function open(candidate: Candidate, reason: string): Engine {
  if (candidate.available) return candidate.open(reason);
  throw new UserError(
    `the engine "${candidate.name}" does not run here: ${candidate.reason}`,
    'an engine that runs on this machine',
    candidate.name === 'tensorflow' ? `${candidate.fix}, or choose the engine "wasm"` : candidate.fix,
  );
}

function engineName(text: string): EngineName {
  if (text === 'tensorflow' || text === 'wasm') return text;
  throw new UserError(
    `ENGINE=${text}`,
    'tensorflow or wasm',
    'set ENGINE to one of these, or leave it unset',
  );
}
