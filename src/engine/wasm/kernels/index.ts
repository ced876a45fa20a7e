/** Kernels that tfjs-backend-wasm 4.22 lacks, gets wrong, or has in a form many times slower than it need be. */
import { registerAvgPoolGrad } from './avg-pool-grad';
import { registerBatchMatMul } from './batch-mat-mul';
import { registerConv2dBackpropFilter } from './conv2d-backprop-filter';
import { registerConv2dBackpropInput } from './conv2d-backprop-input';
import { registerDepthwiseConv2dGradients } from './depthwise-conv2d-gradients';
import { registerMaxPoolGrad } from './max-pool-grad';

export function registerKernels(backendName: string): void {
  registerConv2dBackpropFilter(backendName);
  registerConv2dBackpropInput(backendName);
  registerDepthwiseConv2dGradients(backendName);
  registerMaxPoolGrad(backendName);
  registerAvgPoolGrad(backendName);
  registerBatchMatMul(backendName);
}
