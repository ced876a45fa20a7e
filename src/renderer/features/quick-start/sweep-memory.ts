/** The quick start comes back after the window was closed or reloaded. */
const KEY = 'quick-start-sweep';

export function rememberedSweep(): string | null {
  return localStorage.getItem(KEY);
}
export function rememberSweep(sweep: string): void {
  localStorage.setItem(KEY, sweep);
}
export function forgetSweep(): void {
  localStorage.removeItem(KEY);
}
