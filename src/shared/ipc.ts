/** Names of the two IPC lanes between main and the preload script. Nothing else crosses. */
export const REQUEST_LANE = 'workbench:request';
export const EVENT_LANE = 'workbench:events';

/** The window's own origin: a custom protocol, so that no page of it is a `file://`. */
export const APP_SCHEME = 'whittle';
export const APP_ORIGIN = `${APP_SCHEME}://app`;
