/** What the doctor says and which runtimes there are, for tests of the window. */
import type { DoctorReport } from '../../../shared/doctor';
import type { RuntimeList } from '../../../shared/runtimes';

export const doctorReport: DoctorReport = {
  engines: [
    {
      name: 'tensorflow',
      available: true,
      device: 'CPU, 2 threads',
      version: '2.9.1',
      reason: 'Native TensorFlow is installed. No CUDA device was found, so it runs on the CPU.',
      gpu: { found: null, used: false },
    },
    {
      name: 'wasm',
      available: true,
      device: 'CPU, SIMD, 2 threads',
      version: '4.22.0',
      reason: 'Always there.',
    },
  ],
  workspace: { path: '/home/ada/.local/share/whittle', writable: true, freeBytes: 182_000_000_000 },
  machine: {
    platform: 'Linux 6.1 x64',
    cpu: 'AMD Ryzen 7 7840U',
    cores: 16,
    memoryBytes: 33_500_000_000,
    node: '20.18.1',
    electron: '33.2.1',
    whittle: '0.1.0',
  },
};

export const runtimeList: RuntimeList = {
  runtimes: [
    {
      name: 'cpu',
      installed: true,
      version: '2.21.0',
      sizeBytes: 640_000_000,
      inUse: true,
      unavailable: null,
      warning: null,
      folder: '/home/ada/.cache/whittle/tensorflow/2.21.0-cpu',
    },
    {
      name: 'cuda',
      installed: false,
      version: '2.21.0',
      sizeBytes: null,
      inUse: false,
      unavailable: null,
      warning: 'no-gpu',
      folder: null,
    },
    {
      name: 'wasm',
      installed: true,
      version: '4.22.0',
      sizeBytes: 1_300_000,
      inUse: false,
      unavailable: null,
      warning: null,
      folder: '/opt/whittle/tfjs-backend-wasm',
    },
  ],
  fixed: null,
  working: null,
};
