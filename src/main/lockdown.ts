import { app, shell, type Session, type WebContents } from 'electron';
import { APP_ORIGIN } from '../shared/ipc';

/** Sites that a link in the window may open in the user's browser: where the methods' papers stand. */
const linkHosts = new Set([
  'arxiv.org',
  'doi.org',
  'jmlr.org',
  'www.jmlr.org',
  'proceedings.mlr.press',
  'proceedings.neurips.cc',
  'papers.nips.cc',
  'openreview.net',
  'openaccess.thecvf.com',
  'ieeexplore.ieee.org',
  'web.stanford.edu',
  'en.wikipedia.org',
  'github.com',
]);

/** Whether the user's browser may be asked to open this. */
export function mayOpenOutside(url: string): boolean {
  try {
    const { protocol, hostname, username, password, port } = new URL(url);
    return protocol === 'https:' && linkHosts.has(hostname) && !username && !password && !port;
  } catch {
    return false;
  }
}

/** The page's own addresses: the custom protocol, and in development the server of electron-vite. */
export function isOwnPage(url: string, developmentUrl: string | undefined): boolean {
  return (
    isBelow(url, APP_ORIGIN) || Boolean(developmentUrl && isBelow(url, developmentUrl.replace(/\/$/, '')))
  );
}

function isBelow(url: string, base: string): boolean {
  return url === base || url.startsWith(`${base}/`);
}

/** Denies every permission and device, every download, and every address that is not the app's own. */
export function lockSession(session: Session, developmentUrl: string | undefined): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const inert = /^(data|blob|devtools):/.test(url);
    const reload = developmentUrl && isBelow(url, developmentUrl.replace(/^http/, 'ws').replace(/\/$/, ''));
    answer({ cancel: !(inert || reload || isOwnPage(url, developmentUrl)) });
  });
}

/** Blocks navigation, new windows and embedded pages in every web contents, whoever makes it. */
export function lockContents(developmentUrl: string | undefined): void {
  app.on('web-contents-created', (_event, contents) => lockOne(contents, developmentUrl));
}

function lockOne(contents: WebContents, developmentUrl: string | undefined): void {
  const stay = (event: { preventDefault(): void; url: string }): void => {
    if (!isOwnPage(event.url, developmentUrl)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
}
