/** Resident memory of this process as Linux counts it; null where there is no `/proc`. */
import { readFileSync, writeFileSync } from 'node:fs';

export const residentBytes = (): number | null => field('VmRSS');

/** The most since the process began or the mark was reset. */
export const highWater = (): number | null => field('VmHWM');

/** Sets the high-water mark back to what is resident now. */
export function resetHighWater(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Not Linux, or not allowed: the mark then counts from the start of the process.
  }
}

function field(name: string): number | null {
  try {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'));
    return found ? Number(found[1]) * 1024 : null;
  } catch {
    return null;
  }
}
