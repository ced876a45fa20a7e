/** What `bench:evidence` trains: datasets, nets, methods, the settings to choose among, the sparsities to reach. */

/** Fractions of the weights that are to be left, where a dataset has none of its own. */
const targets = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01];

/** Those at which candidates are compared, with the first seed: where methods differ most. */
const choosingTargets = [0.02];

/** What LeNet-5 with CGES is to reach on MNIST, means over seeds. */
const mnistAims = [
  { accuracy: 0.992, density: 0.08 },
  { accuracy: 0.989, density: 0.02 },
  { accuracy: 0.991, compactParameters: 60_000 },
];

/** Settings that are the same for every method. η, momentum and schedules are Whittle's defaults. */
const mnistLike = {
  model: 'lenet-5',
  validation: 1 / 12,
  walk: { epochs: 1, epochsPerPoint: 0.2 },
  /**
   * Without a rise of the learning rate, LeNet's first steps kill filters or the whole net with some seeds. Emptied
   * units are cut out while training, which leaves the function as it is and saves time.
   */
  args: ['--set', 'learningRateWarmupEpochs=0.2', '--compact-while-training'],
};

/**
 * Datasets in the order in which they are trained. `source` is a path in the data folder. `settingsFrom`: the dataset on
 * whose validation split a method's settings were chosen, to save the time of choosing again; λ is always found anew.
 * `methods` and `targets`: those that it is trained with, where these are not all. `learningRates`: the rate of training is
 * chosen among these with the dense net, and every method has it. `fineTuneRates`: each method has the one of these that
 * suits it; other settings are chosen with the first. Both are Whittle's defaults where a dataset has no such list.
 * `choosingTargets`: the sparsities at which settings are compared.
 */
const datasets = [
  {
    id: 'mnist',
    title: 'MNIST, LeNet-5 (20-50-500)',
    source: 'mnist',
    ...mnistLike,
    epochs: 10,
    fineTune: 4,
    seeds: 3,
    /** CGES is trained there too, because an aim speaks of at most 8 %. */
    aimTargets: [0.07],
    aims: mnistAims,
  },
  {
    id: 'mnist-rate',
    title: 'MNIST with a learning rate chosen for it, LeNet-5 (20-50-500)',
    source: 'mnist',
    ...mnistLike,
    epochs: 10,
    fineTune: 4,
    seeds: 3,
    settingsFrom: 'mnist',
    learningRates: [0.2, 0.5],
    methods: ['none', 'l1', 'cges', 'magnitude-gradual'],
    targets: [0.05, 0.02],
    aims: mnistAims,
    note: 'Everywhere else on images the learning rate is Whittle’s default, 0.2. Here it was chosen on the validation split; fine-tuning has half of it.',
  },
  {
    id: 'mnist-shifted',
    title: 'MNIST with shifted training images, LeNet-5 (20-50-500)',
    source: 'mnist',
    ...mnistLike,
    epochs: 10,
    fineTune: 4,
    seeds: 3,
    settingsFrom: 'mnist',
    args: [...mnistLike.args, '--augment', 'shift=2'],
    methods: ['none', 'cges', 'magnitude-gradual'],
    targets: [0.07, 0.02],
    /** An aim speaks of at most 2 %. */
    aimTargets: [0.016],
    aims: mnistAims,
    note: 'Every training image is moved by up to two pixels each way, anew in each epoch: what the same nets reach when they may not learn the digits by heart, for the dense net, CGES and its strongest rival alone.',
  },
  {
    id: 'letter',
    title: 'Letter recognition (table, 16 columns, 26 classes), MLP (500-300)',
    source: 'tabular/letter-recognition.data',
    importArgs: ['--test-fraction', '0.2'],
    model: 'mlp',
    validation: 0.1,
    walk: { epochs: 4, epochsPerPoint: 1 },
    epochs: 12,
    fineTune: 4,
    seeds: 3,
    learningRates: [0.2, 0.5, 1, 2],
    fineTuneRates: [1, 0.2, 0.5, 2],
  },
  {
    id: 'fashion-mnist',
    title: 'Fashion-MNIST, LeNet-5 (20-50-500)',
    source: 'fashion-mnist',
    ...mnistLike,
    epochs: 6,
    fineTune: 2,
    seeds: 3,
    settingsFrom: 'mnist',
  },
  {
    id: 'cifar-10',
    title: 'CIFAR-10 as JPEG, small convolutional net (32-64-64-256)',
    source: 'cifar10-jpeg.tar.gz',
    folder: 'cifar10-jpeg',
    model: 'small-cnn',
    validation: 0.1,
    walk: { epochs: 2, epochsPerPoint: 0.3 },
    epochs: 6,
    fineTune: 2,
    seeds: 1,
    settingsFrom: 'mnist',
    choosingTargets: [0.05],
    fineTuneRates: [0.1, 0.3],
    args: ['--augment', 'shift=2,flip', '--compact-while-training'],
    note: 'The images are a lossy JPEG copy of CIFAR-10: accuracies do not compare with papers. One seed, to save time: differences between methods of a point or less mean nothing here.',
  },
];

const set = (settings) =>
  Object.entries(settings).flatMap(([name, value]) => [
    '--set',
    `method.settings.${name}=${JSON.stringify(value)}`,
  ]);

const equal = { name: 'equal strengths', settings: {} };
const calibrated = { name: 'calibrated multipliers', settings: { multipliers: 'calibrated' } };
const calibratedTable = { ...calibrated, model: 'mlp' };
const byHand = (settings) => ({ name: 'multipliers by hand', settings, model: 'lenet-5' });

/**
 * Methods. On images GS, SGS and ES have the paper's equal strengths alone, to save time; CGES and ℓ1 have a choice
 * everywhere. Those with `candidates` have their settings chosen among these by validation accuracy; `settingsOf` takes over
 * another method's choice. The strength is λ, or for magnitude pruning the sparsity itself.
 */
const methods = [
  { id: 'none', title: 'dense', name: 'none' },
  { id: 'l2', title: 'L2', name: 'l2', lambdas: [1e-4, 5e-4, 2e-3] },
  {
    id: 'l1',
    title: 'ℓ1',
    name: 'l1',
    candidates: [equal, calibrated, byHand({ layerMultipliers: [0.1, 0.3, 1, 1] })],
  },
  {
    id: 'gs',
    title: 'GS',
    name: 'gs',
    candidates: [equal, calibratedTable],
  },
  { id: 'sgs', title: 'SGS', name: 'sgs', candidates: [equal, calibratedTable] },
  { id: 'es', title: 'ES', name: 'es', candidates: [equal, calibratedTable] },
  {
    id: 'cges',
    title: 'CGES',
    name: 'cges',
    settings: { mode: 'reference' },
    candidates: [equal, calibrated],
  },
  {
    id: 'cges-exact-joint',
    title: 'CGES, exact joint prox',
    name: 'cges',
    settings: { mode: 'exact-joint' },
    settingsOf: 'cges',
  },
  {
    id: 'magnitude-gradual',
    title: 'magnitude, gradual',
    name: 'magnitude',
    settings: { schedule: 'gradual' },
    bySparsity: true,
    candidates: [
      { name: 'all weights compared', settings: { scope: 'global' } },
      { name: 'Erdős–Rényi densities', settings: { scope: 'erdos-renyi' } },
    ],
  },
  {
    id: 'magnitude-one-shot',
    title: 'magnitude, one-shot',
    name: 'magnitude',
    settings: { schedule: 'one-shot' },
    bySparsity: true,
    settingsOf: 'magnitude-gradual',
  },
];

const full = {
  name: 'full',
  /** λ of a target: a walk over the method's range, widened so much, then so many corrections by the runs themselves. */
  walk: { widen: 5, points: 20 },
  corrections: 3,
  datasets: datasets.map((dataset) => ({
    targets,
    methods: methods.map(({ id }) => id),
    choosingTargets,
    ...dataset,
  })),
  methods,
};

/** Minutes instead of hours: shorter runs, one sparsity, the first candidate of each method, one seed. */
const quick = {
  ...full,
  name: 'quick',
  walk: { widen: 5, points: 10 },
  corrections: 2,
  datasets: full.datasets
    .filter(({ id }) => id === 'mnist' || id === 'letter')
    .map((dataset) => ({
      ...dataset,
      targets: [0.05],
      choosingTargets: [],
      seeds: 1,
      aims: undefined,
      aimTargets: undefined,
      ...(dataset.id === 'mnist'
        ? { epochs: 2, fineTune: 1 }
        : { epochs: 4, fineTune: 1, learningRates: [1], fineTuneRates: [1] }),
    })),
  methods: methods.map((method) => ({
    ...method,
    lambdas: method.lambdas?.slice(0, 1),
    candidates: method.candidates?.slice(0, 1),
  })),
};

export const planOf = (isQuick) => (isQuick ? quick : full);

export const methodsOf = (plan, dataset) => plan.methods.filter(({ id }) => dataset.methods.includes(id));

/** Whether a method makes zeros, as many as its strength says. */
export const isSparse = (method) => Boolean(method.candidates ?? method.settingsOf);

/** The fractions of the weights that a method is to leave on a dataset, falling; all of them where it makes no zeros. */
export const targetsOf = (dataset, method) =>
  isSparse(method)
    ? [...dataset.targets, ...(method.id === 'cges' ? (dataset.aimTargets ?? []) : [])].sort((a, b) => b - a)
    : [1];

/** Candidates that make sense for a net. */
export const candidatesOf = (method, dataset) =>
  (method.candidates ?? [{ name: 'defaults', settings: {} }]).filter(
    ({ model }) => model === undefined || model === dataset.model,
  );

/** Options of every run on a dataset: the same number of epochs for all methods. */
export const commonArgs = (dataset) => [
  ...['--data', dataset.id, '--model', dataset.model],
  ...['--epochs', String(dataset.epochs), '--fine-tune', String(dataset.fineTune)],
  ...['--validation', String(dataset.validation)],
  ...(dataset.learningRate ? ['--learning-rate', String(dataset.learningRate)] : []),
  ...(dataset.args ?? []),
];

/** Options of a method with one candidate's settings. */
export const methodArgs = (method, candidate) => [
  ...['--methods', method.name],
  ...set({ ...method.settings, ...candidate.settings }),
];

/** Options of fine-tuning at a rate; none where the dataset leaves it at the default. */
export const fineTuneArgs = (rate) => (rate ? ['--set', `fineTuneLearningRate=${rate}`] : []);
