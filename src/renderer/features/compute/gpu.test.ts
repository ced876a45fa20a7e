import { expect, it } from 'vitest';
import type { EngineReport } from '../../../shared/doctor';
import type { RuntimeList } from '../../../shared/runtimes';
import { runtimeList } from '../../testing/samples/machine';
import { gpuState } from './gpu';

const engines = (found: string | null, used = false): readonly EngineReport[] => [
  { name: 'tensorflow', available: true, device: used ? found! : 'CPU', version: '2', gpu: { found, used } },
  { name: 'wasm', available: true, device: 'CPU', version: '4' },
];
const cuda = (over: Partial<RuntimeList['runtimes'][number]>): RuntimeList => ({
  ...runtimeList,
  runtimes: runtimeList.runtimes.map((one) => (one.name === 'cuda' ? { ...one, ...over } : one)),
});

it('says which GPU trains, or why none does and what can be done', () => {
  expect(gpuState(engines('H200', true), null)).toMatchObject({
    text: expect.stringMatching(/on the GPU: H200/),
  });
  expect(gpuState(engines(null), runtimeList)).toMatchObject({
    text: expect.stringMatching(/no NVIDIA GPU/),
    step: null,
  });
  expect(gpuState(engines('H200'), cuda({}))).toMatchObject({
    text: expect.stringMatching(/H200.*not installed/),
    step: 'install',
  });
  expect(gpuState(engines('H200'), cuda({ installed: true }))).toMatchObject({
    text: expect.stringMatching(/does not see the GPU/),
    step: 'diagnostics',
  });
  const unavailable = { reason: 'there is no build for Windows', fix: 'use Linux' };
  expect(gpuState(engines('H200'), cuda({ unavailable }))).toMatchObject({
    text: expect.stringMatching(/no build for Windows; use Linux/),
    step: null,
  });
  const fixed = { reason: 'no checkout', fix: 'run npm run setup' };
  expect(gpuState(engines('H200'), { runtimes: [], fixed, working: null })).toMatchObject({
    text: expect.stringMatching(/cannot install that; run npm run setup/),
  });
});
