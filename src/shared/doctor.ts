/** What the machine can do, and the workspace. */

export interface EngineReport {
  readonly name: string;
  readonly available: boolean;
  readonly device: string;
  readonly version: string;
  readonly reason?: string;
  readonly fix?: string;
  /** Of an engine that can use a GPU: the NVIDIA GPU that its driver tells of, if any, and whether it trains on it. */
  readonly gpu?: { readonly found: string | null; readonly used: boolean };
}

export interface DoctorReport {
  readonly engines: readonly EngineReport[];
  readonly workspace: {
    readonly path: string;
    readonly writable: boolean;
    readonly freeBytes: number;
    /** Why it cannot be opened, where it cannot. */
    readonly problem?: string;
  };
  readonly machine: {
    readonly platform: string;
    readonly cpu: string;
    readonly cores: number;
    readonly memoryBytes: number;
    readonly node: string;
    readonly electron: string | null;
    readonly whittle: string;
  };
}
