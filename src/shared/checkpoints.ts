/** Names of checkpoint files: `step-00001234.safetensors`, so that a folder's listing is in the order of steps. */
const PATTERN = /^step-(\d{8,})\.safetensors$/;

export const checkpointName = (step: number): string => `step-${String(step).padStart(8, '0')}.safetensors`;

/** Name of the checkpoint of point `index` (0-based) of a λ path, which stays when those of steps are cleared away. */
export const pointName = (index: number): string => `point-${String(index).padStart(4, '0')}.safetensors`;

/** The step at which a checkpoint was written, by its file's name; −1 for any other file. */
export const stepOf = (name: string): number => Number(PATTERN.exec(name)?.[1] ?? -1);

/** Names of the checkpoints among `names`, newest first; anything else in the folder is left out. */
export function checkpointsIn(names: readonly string[]): string[] {
  return names.filter((name) => PATTERN.test(name)).sort((a, b) => stepOf(b) - stepOf(a));
}
