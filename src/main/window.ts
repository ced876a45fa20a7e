import { BrowserWindow, nativeTheme } from 'electron';
import { APP_ORIGIN } from '../shared/ipc';
import { appPaths } from './paths';
import { rememberBounds, restoredBounds, smallest } from './window-state';

/** A page that crashes again so soon is shown again more slowly: the processor belongs to what trains. */
const SOON_MS = 60_000;
const CALM_MS = 5000;

/** Opens the window on the page; `developmentUrl` is the server of electron-vite. */
export function openWindow(developmentUrl: string | undefined): BrowserWindow {
  const { bounds, maximized } = restoredBounds();
  const window = new BrowserWindow({
    ...bounds,
    ...smallest,
    show: false,
    title: 'Whittle',
    // What shows until the first paint: the page's own background in either theme.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#15171a' : '#ffffff',
    webPreferences: {
      preload: appPaths.preload(),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  if (maximized) window.maximize();
  rememberBounds(window);
  window.once('ready-to-show', () => window.show());
  // The host keeps every run and its state: a page that crashed only has to be shown again.
  let lastCrash = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    const wait = Date.now() - lastCrash < SOON_MS ? CALM_MS : 0;
    lastCrash = Date.now();
    setTimeout(() => !window.isDestroyed() && window.webContents.reload(), wait);
  });
  void window.loadURL(pageUrl(developmentUrl));
  return window;
}

/** Shows a page of the app by its address (`run/r0001`), in front. */
export function showPage(window: BrowserWindow, page: string, developmentUrl: string | undefined): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
  void window.loadURL(`${pageUrl(developmentUrl)}#/${page}`);
}

function pageUrl(developmentUrl: string | undefined): string {
  return developmentUrl ?? `${APP_ORIGIN}/index.html`;
}
