/** What a target can ask for, measured on a net as it would be exported. */
import type { DatasetInfo } from '../../../shared/dataset';
import { UserError } from '../../../shared/errors';
import type { RunConfig, TargetKind } from '../../../shared/run-config';
import { countLayers, netMacs } from '../../counting';
import { exportFacts } from '../../formats';
import { encodeOnnx } from '../../formats/onnx';
import type { Grouping } from '../../methods/method';
import { compactNet } from '../../prune';
import type { NetNow } from '../driver';

export interface MeasureContext {
  readonly config: RunConfig;
  readonly dataset: DatasetInfo;
  readonly grouping: Grouping;
}

/**
 * Weight sparsity (0–1, after cascading), multiply–accumulates of the compact net, or bytes of its ONNX file. A net that
 * answers every sample alike has sparsity 1 and size 0.
 */
export const measures: Readonly<Record<TargetKind, (net: NetNow, context: MeasureContext) => number>> = {
  sparsity: ({ spec, weights }, { grouping }) => countLayers(spec, weights, grouping).weightSparsity,
  macs: (net) => ofCompact(net, ({ spec }) => netMacs(spec)),
  bytes: (net, context) => ofCompact(net, (compact) => onnxBytes(compact, context)),
};

function ofCompact({ spec, weights }: NetNow, size: (net: NetNow) => number): number {
  try {
    return size(compactNet(spec, weights));
  } catch (error) {
    // Nothing that varies is left to count.
    if (error instanceof UserError) return 0;
    throw error;
  }
}

/** Of the file that an export would write; what it says of itself may differ by a few characters (run, accuracy). */
function onnxBytes(net: NetNow, { config, dataset }: MeasureContext): number {
  const { preprocessing, sampleShape } = dataset;
  const whittle = '0.0.0';
  const metadata = exportFacts('r0000', config, dataset, 0.9999, whittle);
  return encodeOnnx({ ...net, preprocessing, sampleShape, metadata, whittle }).length;
}
