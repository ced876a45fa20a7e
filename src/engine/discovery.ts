import type { EngineReport } from '../shared/run';
import { tryTensorflow, tryWasm, type Candidate } from './candidates';

/** What could run here and what could not, and how to mend that: for `doctor`. Loads both engines to find out. */
export async function describeEngines(): Promise<EngineReport[]> {
  return [report(await tryTensorflow()), report(await tryWasm())];
}

function report(candidate: Candidate): EngineReport {
  const { name } = candidate;
  if (candidate.available)
    return { name, available: true, device: candidate.device, version: candidate.version };
  return { name, available: false, device: '', version: '', reason: candidate.reason, fix: candidate.fix };
}
