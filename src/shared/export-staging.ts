/** Start of the names of the folders in which exports lie until they are proved, beside where they will be. */
const PREFIX = '.whittle-export-';

/** Name of the folder of one export; `id` is unique. */
export const stagingName = (id: string): string => `${PREFIX}${id}`;

export const isStaging = (name: string): boolean => name.startsWith(PREFIX);
