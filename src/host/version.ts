import { version } from '../../package.json';

/** Version of Whittle, as exports and `doctor` name it. */
export const WHITTLE_VERSION: string = version;
