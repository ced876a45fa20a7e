import { initial } from './0001-initial';
import { points } from './0002-points';
import { annotations } from './0003-annotations';
import { runEvents } from './0004-run-events';
import { stepBlocks } from './0008-step-blocks';
import { noticeSteps } from './0009-notice-steps';

/**
 * Every change of the schema, oldest first: entry i takes a database from version i to i + 1. Append only; what a
 * released version has run never changes.
 */
export const migrations: readonly string[] = [
  initial,
  points,
  annotations,
  runEvents,
  stepBlocks,
  noticeSteps,
];
