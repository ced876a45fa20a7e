import type { EngineReport } from '../../../shared/doctor';
import type { RuntimeList } from '../../../shared/runtimes';
import { texts } from '../../texts';

/** Whether runs train on a GPU, else why not, in one sentence, and what can be done about it here. */
export interface GpuState {
  readonly text: string;
  readonly step: 'install' | 'diagnostics' | null;
}

/** @param list null while it is not known: then nothing can be said of a GPU that is not used */
export function gpuState(engines: readonly EngineReport[], list: RuntimeList | null): GpuState | null {
  const words = texts.runtimes.gpu;
  const engine = engines.find(({ gpu }) => gpu);
  const found = engine?.gpu?.found;
  if (engine?.gpu?.used) return { text: words.used(engine.device), step: null };
  if (!found) return { text: words.none, step: null };
  if (!list) return null;
  const cuda = list.runtimes.find(({ name }) => name === 'cuda');
  if (cuda?.installed) return { text: words.unseen(found), step: 'diagnostics' };
  if (!cuda) return { text: words.unknown(found, list.fixed?.fix ?? ''), step: null };
  const { unavailable } = cuda;
  return unavailable
    ? { text: words.unavailable(found, unavailable.reason, unavailable.fix), step: null }
    : { text: words.notInstalled(found), step: 'install' };
}
