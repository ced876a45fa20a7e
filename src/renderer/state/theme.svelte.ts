/** Light, dark, or as the system says. */
export type ThemeChoice = 'system' | 'light' | 'dark';
const KEY = 'theme';
const DARK = '(prefers-color-scheme: dark)';

function stored(): ThemeChoice {
  const value = globalThis.localStorage?.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : 'system';
}

class Theme {
  choice = $state<ThemeChoice>(stored());

  set(choice: ThemeChoice): void {
    this.choice = choice;
    localStorage.setItem(KEY, choice);
    this.#apply();
  }

  /** System → light → dark → system. */
  next(): void {
    this.set(this.choice === 'system' ? 'light' : this.choice === 'light' ? 'dark' : 'system');
  }

  start(): void {
    matchMedia(DARK).addEventListener('change', () => this.#apply());
    this.#apply();
  }

  /** What is shown stands on the page itself: Chromium leaves some inherited colours behind when only the system's turns. */
  #apply(): void {
    const system = matchMedia(DARK).matches ? 'dark' : 'light';
    document.documentElement.dataset.theme = this.choice === 'system' ? system : this.choice;
  }
}

export const theme = new Theme();
