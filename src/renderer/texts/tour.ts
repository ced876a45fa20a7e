/** Words of the tour: a step each, in the order in which an experiment goes. */
export const tour = {
  title: 'Tour',
  start: 'Take the tour',
  next: 'Next',
  back: 'Back',
  end: 'End the tour',
  done: 'Done',
  place: (at: number, of: number) => `${at} of ${of}`,
  invitation: 'New here? A tour of a minute shows what is where.',
  dismiss: 'No, thanks',
  keys: '← → to move, Esc to end',
  steps: {
    start: {
      title: 'Begin in two minutes',
      text: 'Quick start trains three methods on bundled digits, draws the trade-off as the points arrive, and leaves a compact model.',
    },
    datasets: {
      title: 'Bring your own data',
      text: 'Image folders, CSV or TSV tables and IDX files: choose them here or drop them on the window. Your files are never changed.',
    },
    methods: {
      title: 'Compare methods in one form',
      text: 'Choose any number of methods. Where a λ range is worth trying, the form says so beside it.',
    },
    queue: {
      title: 'Know the cost before it starts',
      text: 'How many runs, how long, how much memory. The same experiment can be copied as a command.',
    },
    runs: {
      title: 'Every run in one table',
      text: 'Sort, filter, group over seeds, tag and compare. Open a run for its live curves; pause it and go on whenever you like.',
    },
    'trade-off': {
      title: 'Read the trade-off',
      text: 'Up is more accurate, right is sparser: one colour and one marker for each method, everywhere. Saved as a figure for a paper.',
    },
    export: {
      title: 'Take the small net home',
      text: 'Zeros are cut out for real, and the file is kept only when it answers as the trained net does.',
    },
    commands: {
      title: 'Everything by keyboard',
      text: 'Ctrl K (⌘K) lists every command by name. F1 opens the help, where this tour can be taken again.',
    },
  },
} as const;
