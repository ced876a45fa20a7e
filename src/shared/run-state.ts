/** Where a run stands. */

export type RunState = 'queued' | 'running' | 'paused' | 'stopped' | 'interrupted' | 'done' | 'failed';
export type Phase = 'warm-up' | 'sparse' | 'fine-tune';
