/** Words of the runtimes on the Compute page. */
import { bytes, duration } from '../format';

export const runtimes = {
  title: 'Runtimes',
  names: { cpu: 'TensorFlow for CPUs', cuda: 'TensorFlow with CUDA', wasm: 'WebAssembly' },
  texts: {
    cpu: 'Trains on every core of this machine; ten times as fast as WebAssembly and more.',
    cuda: 'Trains on an NVIDIA GPU. Needs its driver; the libraries come with it.',
    wasm: 'Runs everywhere, on one thread. Part of Whittle.',
  },
  gpu: {
    title: 'GPU',
    used: (name: string) => `Runs train on the GPU: ${name}.`,
    none: 'No GPU is used: no NVIDIA GPU with its driver was found here (nvidia-smi tells of none), and TensorFlow trains on no other.',
    notInstalled: (name: string) =>
      `${name} is here and not used: the CUDA build of TensorFlow, which trains on it, is not installed.`,
    unavailable: (name: string, reason: string, fix: string) =>
      `${name} is here and not used: the CUDA build of TensorFlow cannot be installed, for ${reason}; ${fix}.`,
    unknown: (name: string, fix: string) =>
      `${name} is here and not used: TensorFlow runs without CUDA, and this app cannot install that; ${fix}.`,
    unseen: (name: string) =>
      `${name} is here and the CUDA build of TensorFlow is installed, but TensorFlow does not see the GPU: its driver may be too old for CUDA 12. The log, which diagnostics end with, has what TensorFlow said.`,
    install: 'Install the CUDA build',
    copy: 'Copy diagnostics',
  },
  installed: 'Installed',
  notInstalled: 'Not installed',
  inUse: 'Loaded by runs',
  onDisk: (size: number) => `${bytes(size)} on disk`,
  download: (size: number) => `${bytes(size)} to download`,
  downloadUnknown: 'several gigabytes to download',
  version: (version: string) => `version ${version}`,
  install: 'Install',
  remove: 'Remove…',
  cancel: 'Cancel',
  cancelling: 'Cancelling…',
  noGpu: 'No NVIDIA GPU was found here: it would train on the CPU.',
  loading: 'Looking at what is installed…',
  failedInstall: 'The runtime was not changed',
  actions: { install: 'Installing', remove: 'Removing' },
  step: (step: string, done: number | null, total: number | null, left: number | null) =>
    [
      step,
      ...(done ? [total ? `${bytes(done)} of ${bytes(total)}` : bytes(done)] : []),
      ...(left === null ? [] : [`${duration(left)} left`]),
    ].join(' · '),
  removeTitle: (name: string) => `Remove ${name}?`,
  removeText: (size: number | null) =>
    `${size === null ? 'Its space is' : `${bytes(size)} are`} freed. Runs then train on what is left, slower. It can be installed again at any time, which takes a download.`,
  removeAction: 'Remove',
  done: { install: 'The runtime is installed', remove: 'The runtime was removed' },
} as const;
