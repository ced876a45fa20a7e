import { describe, expect, it, vi } from 'vitest';

vi.mock('electron', () => ({ app: {}, shell: {} }));
const { isOwnPage, mayOpenOutside } = await import('./lockdown');

describe('links to the outside', () => {
  it('open where papers stand', () => {
    expect(mayOpenOutside('https://arxiv.org/abs/1710.09282')).toBe(true);
    expect(mayOpenOutside('https://proceedings.mlr.press/v70/yoon17a.html')).toBe(true);
  });

  it.each([
    'http://arxiv.org/abs/1',
    'https://arxiv.org.evil.example/',
    'https://evil.example/?arxiv.org',
    'https://arxiv.org@evil.example/',
    'https://user:secret@arxiv.org/',
    'https://arxiv.org:8443/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://server/share',
    'not a url',
  ])('never open %s', (url) => {
    expect(mayOpenOutside(url)).toBe(false);
  });
});

describe("the window's own pages", () => {
  it('are those of the custom protocol', () => {
    expect(isOwnPage('whittle://app/index.html#/runs', undefined)).toBe(true);
    expect(isOwnPage('whittle://application/', undefined)).toBe(false);
    expect(isOwnPage('whittle://app.evil.example/', undefined)).toBe(false);
    expect(isOwnPage('http://localhost:5173/', undefined)).toBe(false);
  });

  it('include the development server only when there is one', () => {
    expect(isOwnPage('http://localhost:5173/#/runs', 'http://localhost:5173/')).toBe(true);
    expect(isOwnPage('http://localhost:51730/', 'http://localhost:5173/')).toBe(false);
  });
});
