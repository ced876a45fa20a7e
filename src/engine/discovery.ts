import type { EngineReport } from '../shared/doctor';
import { nvidiaGpu, tryTensorflow, tryWasm, type Candidate } from './candidates';
import { fallback, FASTEST } from './choose';

/**
 * What could run here and what could not, how to mend that, and which one a run takes by itself: for `doctor`. Loads
 * both engines to find out.
 */
export async function describeEngines(): Promise<EngineReport[]> {
  const native = await tryTensorflow();
  const reserve = native.available
    ? 'in reserve: native TensorFlow is faster'
    : `chosen: ${fallback(native)}`;
  const gpu = { found: await nvidiaGpu(), used: native.available && native.onGpu };
  return [{ ...report(native, `chosen: ${FASTEST}`), gpu }, report(await tryWasm(), reserve)];
}

function report(candidate: Candidate, part: string): EngineReport {
  const { name } = candidate;
  if (!candidate.available) {
    return { name, available: false, device: '', version: '', reason: candidate.reason, fix: candidate.fix };
  }
  return { name, available: true, device: candidate.device, version: candidate.version, reason: part };
}
