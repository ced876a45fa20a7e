/**
 * What the Electron binary runs when it is given a folder: `electron [-r MODULE] [--flags] APP [arguments]`.
 * Stands in for Electron's own default_app where the binary comes without one.
 */
import { existsSync, readFileSync } from 'node:fs';
import Module from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

function readCommandLine(args) {
  const preload = [];
  for (let at = 0; at < args.length; at++) {
    if (args[at] === '-r' || args[at] === '--require') preload.push(args[++at]);
    else if (!args[at].startsWith('-')) return { preload, path: resolve(args[at]) };
  }
  return { preload, path: null };
}

function introduce(manifest) {
  if (manifest.version) app.setVersion(manifest.version);
  if (manifest.productName || manifest.name) app.name = manifest.productName || manifest.name;
  if (manifest.desktopName) app.setDesktopName(manifest.desktopName);
}

async function start() {
  const { preload, path } = readCommandLine(process.argv.slice(1));
  Module._preloadModules(preload);
  if (!path) throw new Error('no app was named; expected: electron APP');
  Object.defineProperty(process, 'defaultApp', { enumerable: true, value: true });
  const manifest = join(path, 'package.json');
  const isFolder = existsSync(manifest);
  if (isFolder) introduce(JSON.parse(readFileSync(manifest, 'utf8')));
  const entry = Module._resolveFilename(path, null, true);
  app.setAppPath(isFolder ? path : dirname(entry));
  await import(pathToFileURL(entry).href);
}

try {
  await start();
} catch (error) {
  process.stderr.write(`${error.stack ?? error}\n`);
  app.exit(1);
}
