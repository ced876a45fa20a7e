import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { DeviceSamples, SampleArrays, SampleSource } from '../../core/engine';
import { checkSamples } from '../sample-arrays';
import { DataTypeNumber } from './attributes';
import type { NativeBackend, NativeBinding } from './binding';
import { createHandle } from './session';

/**
 * Samples and labels as two native tensors, pixels as uint8. A compiled step holds them in graph variables that share
 * this memory on the CPU (assigning a tensor to a variable copies nothing), so many steps cost it once.
 */
export class NativeSamples implements DeviceSamples {
  readonly count: number;
  readonly sampleShape: readonly number[];
  readonly dtype: 'uint8' | 'float32';
  readonly samplesHandle: number;
  readonly labelsHandle: number;
  private alive = true;

  constructor(
    private readonly binding: NativeBinding,
    arrays: SampleArrays,
    private readonly onDispose: () => void,
  ) {
    this.count = checkSamples(arrays);
    this.sampleShape = [...arrays.sampleShape];
    this.dtype = arrays.samples instanceof Uint8Array ? 'uint8' : 'float32';
    this.samplesHandle = createHandle(binding, this.dtype, [this.count, ...this.sampleShape], arrays.samples);
    this.labelsHandle = createHandle(binding, 'int32', [this.count], arrays.labels);
  }

  dispose(): void {
    if (!this.alive) return;
    this.alive = false;
    this.binding.deleteTensor(this.samplesHandle);
    this.binding.deleteTensor(this.labelsHandle);
    this.onDispose();
  }
}

/** Gathers with TensorFlow's own operations; while a step is traced they are recorded like any other. */
export class NativeSource implements SampleSource {
  constructor(
    private readonly backend: NativeBackend,
    private readonly data: NativeSamples,
  ) {}

  samples(indices: Tensor): Tensor {
    const { samplesHandle, dtype } = this.data;
    return this.gather(samplesHandle, dtype, indices); // [batch, ...sampleShape]
  }

  labels(indices: Tensor): Tensor {
    return this.gather(this.data.labelsHandle, 'int32', indices); // [batch]
  }

  /** `GatherV2` on axis 0; bytes are cast to float32 afterwards, one batch at a time. */
  private gather(params: number, dtype: 'uint8' | 'float32' | 'int32', indices: TensorInfo): Tensor {
    const { binding } = this.backend;
    const type = (name: string, value: number) => ({ name, type: binding.TF_ATTR_TYPE, value });
    const axis = binding.createTensor([], binding.TF_INT32, Int32Array.of(0));
    const attributes = [
      { name: 'batch_dims', type: binding.TF_ATTR_INT, value: 0 },
      type('Tparams', DataTypeNumber[dtype]),
      type('Tindices', binding.TF_INT32),
      type('Taxis', binding.TF_INT32),
    ];
    const [indicesId] = this.backend.getInputTensorIds([indices]);
    const [gathered] = binding.executeOp('GatherV2', attributes, [params, indicesId!, axis], 1);
    binding.deleteTensor(axis);
    if (dtype !== 'uint8') return this.backend.createOutputTensor(gathered!);
    const cast = [
      type('SrcT', binding.TF_UINT8),
      type('DstT', binding.TF_FLOAT),
      { name: 'Truncate', type: binding.TF_ATTR_BOOL, value: false },
    ];
    const [floats] = binding.executeOp('Cast', cast, [gathered!.id], 1);
    binding.deleteTensor(gathered!.id);
    return this.backend.createOutputTensor(floats!);
  }
}
