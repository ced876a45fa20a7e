import { describe, expect, it } from 'vitest';
import { stemOf } from './staging';

describe('stemOf', () => {
  it('names dataset, net, method, lambda and run', () => {
    expect(stemOf('mnist', 'lenet-5', 'cges', 0.00013, 'r1')).toBe('mnist-lenet-5-cges-0.00013-r1');
    expect(stemOf('mnist', 'mlp', 'none', 0, 'r1')).toBe('mnist-mlp-none-0-r1');
  });
  it('leaves nothing that a system takes for a path, a hidden file or an option', () => {
    expect(stemOf('../../etc/passwd', 'm', 'k', 1e-7, 'r')).toBe('etc-passwd-m-k-1e-7-r');
    expect(stemOf('C:\\x|y*?"<>', 'm', 'k', 1, 'r')).toBe('C-x-y-m-k-1-r');
    expect(stemOf('--help .', 'm', 'k', 1, 'r')).toBe('help-m-k-1-r');
    expect(stemOf('///', 'm', 'k', 1, 'r')).toBe('x-m-k-1-r');
    expect(stemOf('ö'.repeat(300), 'm', 'k', 1, 'r')).toBe(`${'ö'.repeat(24)}-m-k-1-r`);
  });
});
