import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, screen, type BrowserWindow, type Rectangle } from 'electron';
import * as v from 'valibot';

const whole = v.pipe(v.number(), v.integer());
const State = v.object({ x: whole, y: whole, width: whole, height: whole, maximized: v.boolean() });
type State = v.InferOutput<typeof State>;

const usual = { width: 1280, height: 840 };
/** The page's smallest size that keeps every control in reach. */
export const smallest = { minWidth: 880, minHeight: 600 };
const saveAfterMs = 500;

const stateFile = (): string => join(app.getPath('userData'), 'window.json');

function readState(): State | null {
  try {
    return v.parse(State, JSON.parse(readFileSync(stateFile(), 'utf8')));
  } catch {
    return null;
  }
}

/** Whether enough of the window is on a screen for its title bar to be caught. */
function isReachable(bounds: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const width =
      Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x);
    const top = bounds.y >= workArea.y && bounds.y < workArea.y + workArea.height - 40;
    return top && width >= 100;
  });
}

/** Where the window stood last, unless that screen is gone. */
export function restoredBounds(): { bounds: Partial<Rectangle>; maximized: boolean } {
  const state = readState();
  if (!state) return { bounds: usual, maximized: false };
  const { x, y, maximized } = state;
  const size = {
    width: Math.max(state.width, smallest.minWidth),
    height: Math.max(state.height, smallest.minHeight),
  };
  return { bounds: isReachable({ x, y, ...size }) ? { x, y, ...size } : size, maximized };
}

/** Writes the window's place to disk. */
export function saveBounds(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  const state: State = { ...window.getNormalBounds(), maximized: window.isMaximized() };
  try {
    writeFileSync(`${stateFile()}.tmp`, JSON.stringify(state));
    renameSync(`${stateFile()}.tmp`, stateFile());
  } catch {
    // A full or read-only disk costs the window's place, nothing else.
  }
}

/** Keeps the window's place on disk while it moves: a killed app comes back to it too. */
export function rememberBounds(window: BrowserWindow): void {
  let timer: NodeJS.Timeout | undefined;
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(saveBounds, saveAfterMs, window);
  };
  window.on('resize', later);
  window.on('move', later);
  window.on('close', () => saveBounds(window));
}
