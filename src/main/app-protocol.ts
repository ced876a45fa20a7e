import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { protocol, type Session } from 'electron';
import { APP_ORIGIN, APP_SCHEME } from '../shared/ipc';

/** No inline script or style, no eval, nothing from elsewhere; DOM sinks take only what Svelte's own policy made. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html',
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

/** Makes the custom scheme a secure origin with storage of its own. Call before the app is ready. */
export function declareAppScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges }]);
}

/** The file below `folder` that a URL of the app names, or null when it names none. */
export function fileOf(url: string, folder: string): string | null {
  const { origin, host, pathname, protocol: scheme } = new URL(url);
  // Chromium gives a standard scheme a real origin, Node's URL calls it opaque: both spellings are compared.
  if (origin !== APP_ORIGIN && `${scheme}//${host}` !== APP_ORIGIN) return null;
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (path.includes('\0') || path.includes('\\')) return null;
  const file = join(folder, path === '/' ? 'index.html' : path);
  return file.startsWith(folder + sep) && extname(file) in contentTypes ? file : null;
}

/** Serves the built page's files, and nothing else, under `whittle://app/`. */
export function serveApp(session: Session, folder: string): void {
  session.protocol.handle(APP_SCHEME, async (request) => {
    const file = request.method === 'GET' ? fileOf(request.url, folder) : null;
    const body = file && (await readFile(file).catch(() => null));
    if (!file || !body)
      return new Response('not found', { status: 404, headers: { 'Content-Type': 'text/plain' } });
    const headers = {
      'Content-Type': contentTypes[extname(file)]!,
      'Content-Security-Policy': contentSecurityPolicy,
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Cache-Control': 'no-cache',
    };
    return new Response(new Uint8Array(body), { headers });
  });
}
