/** Whether a window can be shown, and how the Electron binary is called here. */
import { findProgram } from './commands.mjs';

/** Whether there is a display. macOS and Windows always have one. */
export function hasDisplay(environment = process.env, platform = process.platform) {
  return platform !== 'linux' || Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY);
}

/** Chromium refuses its sandbox to root; never the default of the app. */
export function sandboxFlags() {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/** A command that draws on a virtual display where there is none. */
export function underDisplay(command) {
  const xvfb = hasDisplay() ? null : findProgram('xvfb-run');
  return xvfb ? [xvfb, '-a', ...command] : command;
}
