/** Each point of Electron's security list that can be seen from outside, in the real window. */
import type { Answer, WorkbenchBridge } from '../src/shared/workbench';
import { expect, test } from './fixtures';

declare const window: Window & { workbench: WorkbenchBridge };

test.describe('the window', () => {
  test('has no Node and no more of Electron than the bridge', async ({ page }) => {
    const seen = await page.evaluate(() => ({
      names: [
        'require',
        'process',
        'module',
        'global',
        'Buffer',
        '__dirname',
        'electron',
        'ipcRenderer',
      ].filter((name) => name in globalThis),
      bridge: Object.keys(window.workbench).sort(),
      replaced: (() => {
        try {
          (window as { workbench: unknown }).workbench = null;
        } catch {
          // A frozen property may refuse loudly or quietly.
        }
        return typeof window.workbench?.request;
      })(),
    }));
    expect(seen).toEqual({ names: [], bridge: ['pathOfFile', 'request', 'subscribe'], replaced: 'function' });
  });

  test('is sandboxed and isolated, without Node in frames', async ({ app }) => {
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      const contents = window!.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
      return contents.getLastWebPreferences();
    });
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
    });
  });

  test('comes from the custom protocol, under a policy without unsafe sources', async ({ page }) => {
    expect(page.url()).toMatch(/^whittle:\/\/app\//);
    const policy = await page.evaluate(async () => {
      const { headers } = await fetch('/index.html');
      return [headers.get('content-security-policy'), headers.get('x-content-type-options')];
    });
    expect(policy[0]).toContain("default-src 'none'");
    expect(policy[0]).not.toContain('unsafe');
    expect(policy[1]).toBe('nosniff');
  });

  test('runs no inline script, no text as code and no foreign script', async ({ page }) => {
    const outcome = await page.evaluate(
      () =>
        new Promise<{ violated: string[]; ran: boolean }>((settle) => {
          const violated = new Set<string>();
          document.addEventListener('securitypolicyviolation', (event) =>
            violated.add(event.effectiveDirective),
          );
          const attempt = (act: () => void): void => {
            try {
              act();
            } catch {
              // Refused: what the policy is for.
            }
          };
          const run = globalThis as { ran?: boolean };
          // Out of the inspector's own call, which may evaluate what the page may not.
          setTimeout(() => {
            attempt(() => Function('globalThis.ran = true')());
            attempt(() => {
              const holder = document.createElement('div');
              holder.innerHTML = '<img src="x" onerror="globalThis.ran = true">';
              document.body.append(holder);
            });
            attempt(() => {
              const script = document.createElement('script');
              script.append('globalThis.ran = true');
              document.body.append(script);
            });
            const image = new Image();
            image.src = 'https://example.com/pixel.png';
          });
          setTimeout(() => settle({ violated: [...violated].sort(), ran: Boolean(run.ran) }), 500);
        }),
    );
    expect(outcome.ran).toBe(false);
    expect(outcome.violated).toEqual(expect.arrayContaining(['img-src', 'require-trusted-types-for']));
  });

  test('reads no file beside its page', async ({ page }) => {
    const statuses = await page.evaluate(() =>
      Promise.all(
        [
          '/..%2f..%2fpackage.json',
          '/../../package.json',
          '/%2e%2e/main/index.js',
          '/nowhere.html',
          '/..%5cmain.js',
        ].map(async (path) => (await fetch(path)).status),
      ),
    );
    expect(statuses).toEqual([404, 404, 404, 404, 404]);
    const posted = await page.evaluate(async () => (await fetch('/index.html', { method: 'POST' })).status);
    expect(posted).toBe(404);
  });

  test('reaches nothing on the network', async ({ app, page }) => {
    const fromPage = await page.evaluate(() => fetch('https://example.com/').then(String, () => 'refused'));
    expect(fromPage).toBe('refused');
    // Below the page's policy the session refuses too.
    const fromSession = await app.evaluate(({ session }) =>
      session.defaultSession.fetch('https://example.com/').then(String, (error: Error) => error.message),
    );
    expect(fromSession).toContain('ERR_BLOCKED_BY_CLIENT');
  });

  test('stays where it is', async ({ app, page }) => {
    const address = page.url();
    for (const target of [
      'https://example.com/',
      'file:///etc/hostname',
      'data:text/html,hi',
      'whittle://other/',
    ]) {
      await page.evaluate((to) => {
        const link = document.createElement('a');
        link.href = to;
        document.body.append(link);
        link.click();
        link.remove();
      }, target);
      await page.waitForTimeout(150);
      expect(page.url()).toBe(address);
    }
    expect(await page.evaluate(() => typeof window.workbench.request)).toBe('function');
    expect(app.windows()).toHaveLength(1);
  });

  test('opens no second window, and in the browser only allowed sites', async ({ app, page }) => {
    await app.evaluate(({ shell }) => {
      const asked: string[] = [];
      (globalThis as { asked?: string[] }).asked = asked;
      shell.openExternal = async (url) => void asked.push(url);
    });
    const opened = await page.evaluate(() =>
      [
        'https://arxiv.org/abs/1710.09282',
        'https://example.com/',
        'file:///etc/passwd',
        'whittle://app/index.html',
      ].map((url) => window.open(url) === null),
    );
    expect(opened).toEqual([true, true, true, true]);
    await expect
      .poll(() => app.evaluate(() => (globalThis as { asked?: string[] }).asked))
      .toEqual(['https://arxiv.org/abs/1710.09282']);
    expect(app.windows()).toHaveLength(1);
  });

  test('gets no permission', async ({ page }) => {
    const answers = await page.evaluate(async () => {
      const state = async (name: string): Promise<string> =>
        (await navigator.permissions.query({ name: name as PermissionName })).state;
      return {
        notification: await Notification.requestPermission(),
        states: await Promise.all(
          ['geolocation', 'camera', 'microphone', 'notifications', 'midi'].map(state),
        ),
      };
    });
    expect(answers).toEqual({
      notification: 'denied',
      states: ['denied', 'denied', 'denied', 'denied', 'denied'],
    });
  });
});

test.describe('requests', () => {
  test('on unknown channels and with bad payloads are refused with a clear error', async ({ page }) => {
    const ask = (channel: string, args: unknown): Promise<Answer<unknown>> =>
      page.evaluate(
        ([name, payload]) =>
          (window.workbench.request as (name: string, payload: unknown) => Promise<Answer<unknown>>)(
            name,
            payload,
          ),
        [channel, args] as [string, unknown],
      );
    const unknown = await ask('files:read', { path: '/etc/passwd' });
    expect(unknown).toMatchObject({ ok: false, error: { kind: 'user', got: 'a request on "files:read"' } });
    for (const [channel, args, named] of [
      ['__proto__', undefined, '__proto__'],
      ['runs:show', { run: '../../secret' }, 'run = "../../secret"'],
      ['datasets:preview', { id: 'd', part: 'train', offset: -5, count: 1e9 }, 'offset = -5'],
      ['exports:create', { run: 'r1', format: 'pickle', directory: '/tmp' }, 'format = "pickle"'],
      ['queue:pause', 'now', 'arguments = "now"'],
      ['runs:list', { sneaky: true }, 'arguments'],
    ] as const) {
      const answer = await ask(channel, args);
      expect(answer.ok, channel).toBe(false);
      if (answer.ok) continue;
      expect(answer.error.got).toContain(named);
      expect(answer.error.kind).toBe('user');
      expect(answer.error).not.toHaveProperty('stack');
    }
  });

  test('from any other page are refused, though it had the same preload script', async ({ app, page }) => {
    await expect
      .poll(() => page.evaluate(async () => (await window.workbench.request('runs:list', undefined)).ok))
      .toBe(true);
    const answer = await app.evaluate(async ({ app: electron, BrowserWindow }) => {
      const stranger = new BrowserWindow({
        show: false,
        webPreferences: { preload: `${electron.getAppPath()}/out/preload/index.cjs`, sandbox: true },
      });
      await stranger.loadURL('data:text/html,<p>stranger</p>');
      const answered: unknown = await stranger.webContents.executeJavaScript(
        "window.workbench.request('runs:list')",
      );
      stranger.destroy();
      return answered;
    });
    expect(answer).toMatchObject({ ok: false, error: { kind: 'user' } });
    expect(JSON.stringify(answer)).toContain("one from Whittle's own page");
  });
});
