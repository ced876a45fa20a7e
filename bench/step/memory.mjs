/**
 * Peak memory of a side for the training step of one net: the high-water mark of its resident memory (Linux, `VmHWM`)
 * less what was resident once its libraries were loaded. `stepBytes` is the mark of the steps alone, reset after those
 * that trace or compile; `peakBytes` that of the whole. Each figure comes from a process of its own.
 */
import { nets } from './measure.mjs';

/** @returns {Promise<{ stepBytes: number, peakBytes: number } | null>} null where the system does not tell */
export async function memoryOf(start, { net, name, lambda }) {
  const peer = await start();
  try {
    const { warmUp, steps } = nets[net];
    const request = { net, case: name, lambda };
    const { skip } = await peer.ask({ ...request, steps: 1, warmUp });
    if (skip) return null;
    await peer.ask({ memory: true });
    await peer.ask({ ...request, steps, warmUp: 0 });
    const { stepBytes, peakBytes } = await peer.ask({ memory: true });
    return stepBytes === undefined ? null : { stepBytes, peakBytes };
  } finally {
    peer.end();
  }
}
