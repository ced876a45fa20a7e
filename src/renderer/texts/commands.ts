/** Words of the command palette. */
import { count } from '../format';

const theRun = (runs: number): string => (runs === 1 ? 'the run' : `${count(runs)} runs`);

export const commands = {
  title: 'Commands',
  placeholder: 'What do you want to do?',
  none: 'No command matches.',
  results: (amount: number) => (amount === 1 ? '1 match' : `${amount} matches`),
  groups: { page: 'Go to', experiment: 'Experiments', run: 'Runs', data: 'Data', app: 'Whittle' },
  newExperiment: 'New experiment',
  importFile: 'Import a dataset file…',
  importFolder: 'Import a dataset folder…',
  compare: 'Compare runs',
  pauseQueue: 'Pause the queue',
  resumeQueue: 'Resume the queue',
  openRun: (name: string) => `Open run: ${name}`,
  /** What is done to the open run, or to those that are chosen. */
  runs: {
    pause: (runs: number) => `Pause ${theRun(runs)}`,
    stop: (runs: number) => `Stop ${theRun(runs)}`,
    resume: (runs: number) => `Resume ${theRun(runs)}`,
    export: 'Export the run…',
    try: 'Try the run',
    duplicate: (runs: number) => `Duplicate ${theRun(runs)}…`,
    archive: (runs: number) => `Archive ${theRun(runs)}`,
    unarchive: (runs: number) => `Take ${theRun(runs)} out of the archive`,
    remove: (runs: number) => `Delete ${theRun(runs)}…`,
  },
  undo: 'Undo the last change of runs',
  saveFigure: 'Save the trade-off figure…',
  recentWorkspace: (path: string) => `Open workspace: ${path}`,
  zoom: { in: 'Larger', out: 'Smaller', reset: 'Usual size' },
  help: 'Help',
  tour: 'Take the tour',
  glossary: 'Glossary',
  keyboard: 'Keyboard shortcuts',
  theme: { system: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' },
  revealWorkspace: 'Show the workspace folder',
  copyDiagnostics: 'Copy diagnostics',
  diagnosticsCopied: 'Diagnostics copied',
} as const;
