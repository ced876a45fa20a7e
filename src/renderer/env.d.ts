/// <reference types="vite/client" />
import type { WorkbenchBridge } from '../shared/workbench';

declare global {
  interface Window {
    /** Put there by the preload script; used by `api.ts` alone. */
    readonly workbench: WorkbenchBridge;
  }
}
