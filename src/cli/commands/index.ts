import type { Command } from 'commander';
import type { Act } from '../cli';
import { change } from './change';
import { curve } from './curve';
import { data } from './data';
import { doctor } from './doctor';
import { estimate } from './estimate';
import { exportRun } from './export';
import { methods } from './methods';
import { models } from './models';
import { presets } from './presets';
import { quickstart } from './quickstart';
import { remove } from './remove';
import { resume } from './resume';
import { runs } from './runs';
import { show } from './show';
import { stop } from './stop';
import { sweep } from './sweep';
import { train } from './train';

/** Every command, in the order of the help. */
export const commands: readonly ((program: Command, act: Act) => void)[] = [
  doctor,
  quickstart,
  data,
  models,
  methods,
  presets,
  estimate,
  train,
  runs,
  show,
  stop,
  resume,
  change,
  remove,
  sweep,
  curve,
  exportRun,
];
