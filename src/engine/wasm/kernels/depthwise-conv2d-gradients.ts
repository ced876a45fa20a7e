import * as tf from '@tensorflow/tfjs-core';
import type {
  DepthwiseConv2dNativeBackpropFilterAttrs,
  DepthwiseConv2dNativeBackpropInputAttrs,
  KernelFunc,
  Tensor4D,
} from '@tensorflow/tfjs-core';

/** Registers the gradients of a depthwise convolution of one kernel a channel, which tfjs-backend-wasm 4.22 lacks. */
export function registerDepthwiseConv2dGradients(backendName: string): void {
  tf.registerKernel({
    kernelName: tf.DepthwiseConv2dNativeBackpropInput,
    backendName,
    kernelFunc: backpropInput,
  });
  tf.registerKernel({
    kernelName: tf.DepthwiseConv2dNativeBackpropFilter,
    backendName,
    kernelFunc: backpropFilter,
  });
}

type ConvInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

/** dx[b, s·p + i − top, s·q + j − left, c] = Σ w[i, j, c] · dy[b, p, q, c] */
const backpropInput: KernelFunc = ({ inputs, attrs }) => {
  const { dy, filter } = inputs as { dy: Tensor4D; filter: Tensor4D };
  const { inputShape, ...rest } = attrs as unknown as DepthwiseConv2dNativeBackpropInputAttrs;
  const info = convInfo(inputShape, filter.shape, rest);
  const [gradients, weights] = [dy.dataSync(), filter.dataSync()];
  const dx = new Float32Array(inputShape.reduce((a, b) => a * b, 1));
  eachPair(info, (place, tap, position) => {
    for (let c = 0; c < info.inChannels; c++) dx[position + c]! += weights[tap + c]! * gradients[place + c]!;
  });
  return tf.tensor(dx, inputShape);
};

/** dw[i, j, c] = Σ x[b, s·p + i − top, s·q + j − left, c] · dy[b, p, q, c] */
const backpropFilter: KernelFunc = ({ inputs, attrs }) => {
  const { x, dy } = inputs as { x: Tensor4D; dy: Tensor4D };
  const { filterShape, ...rest } = attrs as unknown as DepthwiseConv2dNativeBackpropFilterAttrs;
  const info = convInfo(x.shape, filterShape, rest);
  const [values, gradients] = [x.dataSync(), dy.dataSync()];
  // Double precision: the sum runs over all positions of all images.
  const dw = new Float64Array(filterShape.reduce((a, b) => a * b, 1));
  eachPair(info, (place, tap, position) => {
    for (let c = 0; c < info.inChannels; c++) dw[tap + c]! += values[position + c]! * gradients[place + c]!;
  });
  return tf.tensor(Float32Array.from(dw), filterShape);
};

function convInfo(
  inputShape: [number, number, number, number],
  filterShape: [number, number, number, number],
  { strides, dilations, pad, dimRoundingMode }: Omit<DepthwiseConv2dNativeBackpropInputAttrs, 'inputShape'>,
): ConvInfo {
  if (filterShape[3] !== 1) throw new Error(`got ${filterShape[3]} kernels a channel; expected one`);
  return tf.backend_util.computeConv2DInfo(
    inputShape,
    filterShape,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    true,
  );
}

/** Calls back with the offsets of the first channel in dy, in the filter and in x, wherever a window lies on the image. */
function eachPair(info: ConvInfo, visit: (place: number, tap: number, position: number) => void): void {
  const { inHeight, inWidth, inChannels, filterWidth, padInfo } = info;
  const places = info.batchSize * info.outHeight * info.outWidth;
  for (let place = 0; place < places; place++) {
    const column = place % info.outWidth;
    const row = Math.floor(place / info.outWidth) % info.outHeight;
    const image = Math.floor(place / (info.outWidth * info.outHeight));
    for (let tap = 0; tap < info.filterHeight * filterWidth; tap++) {
      const y = row * info.strideHeight - padInfo.top + Math.floor(tap / filterWidth) * info.dilationHeight;
      const x = column * info.strideWidth - padInfo.left + (tap % filterWidth) * info.dilationWidth;
      if (y < 0 || y >= inHeight || x < 0 || x >= inWidth) continue;
      visit(place * inChannels, tap * inChannels, ((image * inHeight + y) * inWidth + x) * inChannels);
    }
  }
}
