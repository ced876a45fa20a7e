/** Names of checkpoint files: `step-00001234.safetensors`, so that a folder's listing is in the order of steps. */
const PATTERN = /^step-(\d{8,})\.safetensors$/;

export const checkpointName = (step: number): string => `step-${String(step).padStart(8, '0')}.safetensors`;

/** Names of the checkpoints among `names`, newest first; anything else in the folder is left out. */
export function checkpointsIn(names: readonly string[]): string[] {
  const stepOf = (name: string): number => Number(PATTERN.exec(name)?.[1] ?? -1);
  return names.filter((name) => PATTERN.test(name)).sort((a, b) => stepOf(b) - stepOf(a));
}
