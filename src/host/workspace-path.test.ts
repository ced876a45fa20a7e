import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataDirectory, workspaceArgument, workspacePath } from './workspace-path';

describe('the workspace folder', () => {
  it('is the one asked for, before WHITTLE_HOME, before the per-user folder', () => {
    const environment = { WHITTLE_HOME: '/from/environment', XDG_DATA_HOME: '/data' };
    expect(workspacePath({ asked: '/asked', environment })).toBe(resolve('/asked'));
    expect(workspacePath({ environment })).toBe(resolve('/from/environment'));
    expect(workspacePath({ environment: { XDG_DATA_HOME: '/data' }, platform: 'linux' })).toBe(
      join('/data', 'whittle', 'workspace'),
    );
  });

  it('is absolute even when it was asked for relatively', () => {
    expect(workspacePath({ asked: 'here', environment: {} })).toBe(resolve('here'));
  });

  it("follows each platform's habit", () => {
    expect(dataDirectory({}, 'linux', '/home/a')).toBe(join('/home/a', '.local', 'share', 'whittle'));
    expect(dataDirectory({}, 'darwin', '/Users/a')).toBe(
      join('/Users/a', 'Library', 'Application Support', 'Whittle'),
    );
    expect(dataDirectory({ LOCALAPPDATA: '/a/Local' }, 'win32', '/a')).toBe(join('/a/Local', 'Whittle'));
  });

  it('is read from both spellings of the argument', () => {
    expect(workspaceArgument(['app', '--workspace', '/w', '--json'])).toBe('/w');
    expect(workspaceArgument(['app', '--workspace=/w w'])).toBe('/w w');
    expect(workspaceArgument(['app'])).toBeUndefined();
  });
});
