import { join, resolve } from 'node:path';
import { describe, expect, it, vi } from 'vitest';

vi.mock('electron', () => ({ protocol: {} }));
const { contentSecurityPolicy, fileOf } = await import('./app-protocol');

const folder = resolve('/app/out/renderer');

describe('the files of the window', () => {
  it('are found below the page folder', () => {
    expect(fileOf('whittle://app/', folder)).toBe(join(folder, 'index.html'));
    expect(fileOf('whittle://app/index.html#/run/r0001', folder)).toBe(join(folder, 'index.html'));
    expect(fileOf('whittle://app/assets/a%20b.js?v=1', folder)).toBe(join(folder, 'assets', 'a b.js'));
  });

  it('stay below it however the address climbs', () => {
    expect(fileOf('whittle://app/../../package.json', folder)).toBe(join(folder, 'package.json'));
    expect(fileOf('whittle://app/%2e%2e/%2e%2e/package.json', folder)).toBe(join(folder, 'package.json'));
  });

  it.each([
    'whittle://other/index.html',
    'file:///app/out/renderer/index.html',
    'https://app/index.html',
    'whittle://app/..%2f..%2fpackage.json',
    'whittle://app/..%5c..%5cpackage.json',
    'whittle://app/a%00.js',
    'whittle://app/%E0%A4%A.js',
    'whittle://app/secret.sqlite',
    'whittle://app/assets',
  ])('never come from %s', (url) => {
    expect(fileOf(url, folder)).toBeNull();
  });

  it('are served under a policy without any unsafe source', () => {
    expect(contentSecurityPolicy).not.toMatch(/unsafe|https?:|\*/);
    expect(contentSecurityPolicy).toMatch(/^default-src 'none'/);
  });
});
