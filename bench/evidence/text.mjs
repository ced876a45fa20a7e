/** The words of the evidence: every number and every judgement in them is worked out from the results. */
import { EQUAL_WEIGHTS } from './comparison.mjs';
import { markdownTable, percent, spread } from './result-table.mjs';

const points = (gap, digits = 2) => `${gap >= 0 ? '+' : '−'}${Math.abs(100 * gap).toFixed(digits)}`;
const asPercent = (value) => percent(value);
const list = (words) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

export function introduction(plan, missing) {
  const quick =
    plan.name === 'quick'
      ? '\n**This is the quick version**: short runs of one seed, which show that everything works and prove nothing.\n'
      : '';
  const gaps =
    missing.length > 0
      ? `\n## What is missing\n\n${missing.map((sentence) => `- ${sentence}`).join('\n')}\n`
      : '';
  return `# Evidence

Written by \`npm run bench:evidence\` from the runs that it trained; nothing here is entered by hand. Yoon & Hwang (ICML 2017) claim that group and exclusive sparsity combined make a net smaller and better than the net with all weights. This is what their method and its rivals do on real data, counted alike.
${quick}
## How it was done

- Every method gets the same number of epochs, the same optimiser and schedule, the same fine-tuning with the zeros frozen at the end (only its learning rate is each method's own, where the section of a dataset says so); exact settings are in the JSON file of each dataset.
- Part of the training samples is a validation split. Settings of a method (multipliers of layers) were chosen by accuracy on it, with the first seed; on images GS, SGS and ES had no choice, to save time: equal strengths, as in the paper; the test part was read once, at the end of each run. λ was chosen by the fraction of weights that it leaves, which needs no accuracy: a walk over λ, corrected by the runs themselves, and in the newer parts once more where the mean over seeds missed by more than a quarter; parts that were trained before that stand as they are.
- Runs are short, so that all of this takes hours and not weeks: accuracies are those of nets trained for the epochs that the tables name, and would rise with more.
- "surely" means: adjusted p < 0.05. p is that of Welch's t-test of two means over seeds (two-sided, Student's t distribution with Welch and Satterthwaite's degrees of freedom), adjusted by Holm's method over all comparisons of a dataset that the sentence speaks of: all sparse points with the dense net, or CGES with all its rivals at all sparsities, or the two ways of CGES. So the chance that even one "surely" of a sentence is wrong is below 5 %, as far as accuracies over seeds are normally distributed. With three seeds only large differences pass; what does not pass is not thereby equal. A single seed says nothing.
- A run may stand for a fraction of weights that it misses by up to 1.6 times. So accuracies of two methods are compared only where their mean fractions are within a factor of ${EQUAL_WEIGHTS} of each other; other pairs stand in brackets and are not counted. The choice of settings made no such allowance: its tables tell each candidate's fraction.
- L2 makes no zeros: it stands for weight decay on the dense net.
${gaps}`;
}

/** @param {readonly { file: string, against: string }[]} drawn its figures */
export function datasetSection(results, findings, drawn) {
  const parts = [
    `## ${results.title}\n`,
    ...drawn.map(({ file, against }) => `![accuracy against ${against}](${file})\n`),
    `Table: [${results.id}.md](${results.id}.md). Settings and every run: [${results.id}.json](${results.id}.json).\n`,
    ...(results.note ? [`${results.note}\n`] : []),
    claim(findings),
    rivals(findings),
    weightsNeeded(findings),
    parametersNeeded(findings),
    proxes(findings),
    aims(findings),
    choices(results),
    rates(results),
  ];
  return parts.filter(Boolean).join('\n');
}

/** For or against: is any sparse net better than the dense one? */
function claim({ dense, l2, beyondDense }) {
  if (!dense) return '**The claim.** Without a dense net there is nothing to compare with.\n';
  const weightDecay = l2 ? `, with L2 ${spread(l2, asPercent)}` : '';
  const start = `**The claim.** The dense net has ${spread(dense, asPercent)} test accuracy${weightDecay}.`;
  if (!beyondDense || beyondDense.count === 0) return `${start} No sparse net was trained.\n`;
  const { count, cgesCount, better, surelyBetter, surelyWorse, best, tested } = beyondDense;
  const of = `Of ${count} sparse points (a method at a sparsity), ${better.length} ${better.length === 1 ? 'lies' : 'lie'} above it`;
  const top = `The best is ${best.title} with ${percent(best.density, 1)} of the weights: ${percent(best.accuracy)} (${points(best.gap)} points).`;
  if (tested === 0) return `${start} ${of}; with one seed that says nothing about the claim. ${top}\n`;
  const untested = tested < count ? ` ${count - tested} have too few seeds to be tested.` : '';
  const cges = surelyBetter.filter(({ method }) => method === 'cges').length;
  const where = surelyBetter.map(({ title, density }) => `${title} at ${percent(density, 1)}`);
  const conclusion =
    cges > 0
      ? `evidence for the claim, at ${cges} of CGES's ${cgesCount} points`
      : 'a sparse net can beat the dense one here, but CGES does not surely';
  const verdict =
    surelyBetter.length === 0
      ? `${better.length > 0 ? ', none of them surely' : ''}: **the claim that a sparse net beats the dense one is not confirmed here**`
      : `, ${surelyBetter.length} surely (${list(where)}): **${conclusion}**`;
  return `${start} ${of}${verdict}. ${surelyWorse} are surely worse.${untested} ${top}\n`;
}

function rivals({ rivals: found }) {
  const known = (found ?? []).filter(({ at }) => at.length > 0);
  if (known.length === 0) return null;
  const targets = [...new Set(known.flatMap(({ at }) => at.map(({ target }) => target)))].sort(
    (a, b) => b - a,
  );
  const rows = known.map(({ title, at }) => [
    title,
    ...targets.map((target) => pairText(at.find((own) => own.target === target))),
  ]);
  const table = markdownTable(['CGES minus', ...targets.map((target) => percent(target, 0))], rows);
  const all = known.flatMap(({ at }) => at);
  return `**CGES against its rivals**: difference of test accuracy in points (\\*: surely), and compact parameters in relation to the rival's. ${tally(all)}\n\n${table}\n`;
}

/** In brackets where the weights are too different for a comparison, with how many times the rival's they are. */
function pairText(pair) {
  if (!pair) return '–';
  const { gap, sure, parameters, isCounted, densityRatio } = pair;
  const size = parameters === null ? '' : `, ${parameters.toFixed(2)}×`;
  const text = `${points(gap)}${sure ? ' \\*' : ''}${size}`;
  return isCounted ? text : `(${text}; ${densityRatio.toFixed(2)}× the weights)`;
}

/** Wins and defeats of CGES among the pairs that compare. */
function tally(pairs) {
  const counted = pairs.filter(({ isCounted }) => isCounted);
  const tested = counted.filter(({ sure }) => sure !== null).length;
  const apart = pairs.length - counted.length;
  const left =
    apart > 0
      ? ` ${apart} ${apart === 1 ? 'is' : 'are'} in brackets: too different in weights to count.`
      : '';
  if (counted.length === 0) return `No pair has about equal weights.${left}`;
  if (tested === 0)
    return `None of the ${counted.length} comparisons at about equal weights can be tested with one seed.${left}`;
  const wins = counted.filter(({ gap, sure }) => sure && gap > 0).length;
  const defeats = counted.filter(({ gap, sure }) => sure && gap < 0).length;
  return `Of ${tested} tested comparisons at about equal weights CGES surely wins ${wins} and surely loses ${defeats}.${left}`;
}

const neededText = (needed, show) =>
  needed ? `${needed.isBound ? '≤ ' : ''}${show(needed.size)}` : 'not reached';
const weights = (needed) => neededText(needed, (density) => percent(density, 1));
const parameters = (needed) =>
  neededText(needed, (count) => count.toLocaleString('en', { maximumFractionDigits: 0 }));

const less = (loss) => `${loss} ${loss === 1 ? 'point' : 'points'}`;

/** Methods by accuracies, the least of each row bold. */
function neededTable(found, show) {
  const names = found[0].methods.map(({ title }) => title);
  const rows = found.map(({ loss, methods }) => {
    const least = Math.min(...methods.flatMap(({ needed }) => needed?.size ?? []));
    const cells = methods.map(({ needed }) =>
      needed?.size === least ? `**${show(needed)}**` : show(needed),
    );
    return [loss === 0 ? 'as the dense net' : `${less(loss)} less`, ...cells];
  });
  return markdownTable(['test accuracy', ...names], rows);
}

function weightsNeeded({ weightsNeeded: found, fewerWeights: aim }) {
  if (!found) return null;
  return `**Weights needed** for an accuracy relative to the dense net's, by a straight line between the measured points (≤: the sparsest point reaches it):\n\n${neededTable(found, weights)}\n${aim ? `\n${fewerWeights(aim)}\n` : ''}`;
}

function parametersNeeded({ parametersNeeded: found }) {
  if (!found) return null;
  return `**Parameters needed** by the exported compact net, biases included, for the same accuracies (≤: the smallest point reaches it):\n\n${neededTable(found, parameters)}\n`;
}

/** The aim of fewer weights than rivals, rival by rival. */
function fewerWeights({ leastLoss, loss, own, than, noMoreThan }) {
  const outcome = ({ met, hasSeeds }) => {
    if (!hasSeeds) return 'no verdict from one seed';
    if (met === null) return 'undecided by the measured points';
    return met ? 'true' : 'not true';
  };
  const each = (rivals) =>
    rivals.map((one) => `${one.title} ${weights(one.needed)}: ${outcome(one)}`).join('; ') || 'none trained';
  const next = loss > leastLoss ? `; at ${leastLoss}, the loss that was meant, it has no point` : '';
  return `**Aim: at equal accuracy** (${less(loss)} less than the dense net${next}) CGES needs ${own ? `${weights(own)} of the weights` : 'more weights than any of its points has'}. Fewer than GS, ES, SGS and one-shot magnitude: ${each(than)}. No more than ℓ1 and gradual magnitude: ${each(noMoreThan)}. These are means read from lines, without a test.`;
}

function proxes({ proxes: found }) {
  const counted = (found ?? []).filter(({ isCounted }) => isCounted);
  if (counted.length === 0) return null;
  const largest = counted.reduce((a, b) => (Math.abs(b.gap) > Math.abs(a.gap) ? b : a));
  const tested = counted.filter(({ sure }) => sure !== null);
  const verdict =
    tested.length === 0
      ? 'with one seed none can be tested'
      : `${tested.filter(({ sure }) => sure).length} of ${tested.length} tested differences are sure`;
  const apart = found.length - counted.length;
  const left =
    apart > 0 ? ` At ${apart} more of the sparsities their weights differ too much to compare.` : '';
  return `**Exact joint prox against the released code's two steps**, at about equal weights: the largest difference of accuracy is ${points(largest.gap)} points, at ${percent(largest.target, 0)} weights; ${verdict}.${left}\n`;
}

function aims({ aims: found }) {
  if (found.length === 0) return null;
  const rows = found.map(({ accuracy, density, compactParameters, met, best }) => {
    const bound =
      density === undefined
        ? `≤ ${compactParameters.toLocaleString('en-US')} compact parameters`
        : `≤ ${percent(density, 0)} weights`;
    const got = best
      ? `${spread(best.testAccuracy, asPercent)} at ${percent(best.density.mean, 1)} weights${best.compactParameters ? `, ${Math.round(best.compactParameters.mean).toLocaleString('en-US')} parameters` : ''} (${best.title})`
      : 'no such point';
    return [`CGES ≥ ${percent(accuracy, 1)} with ${bound}`, got, verdict(met)];
  });
  return `**Aims**, means over seeds; the best point by test accuracy within the bound, of both modes of CGES (so it is picked among several by the figure that it is judged by):\n\n${markdownTable(['aim', 'best point within the bound', ''], rows)}\n`;
}

const verdict = (met) => (met === null ? 'no verdict from one seed' : met ? 'met' : 'not met');

/** How settings were chosen, with what the others would have given on the validation split. */
function choices({ id, methods }) {
  const chosen = methods.filter(({ choice }) => choice);
  const own = chosen.filter(
    ({ choice }) => choice.tried.length > 0 && choice.on === id && choice.tried[0].points,
  );
  const rows = own.flatMap(({ title, choice }) =>
    choice.tried.map(({ candidate, points: tried }) => [
      title,
      candidate === choice.candidate ? `**${candidate}**` : candidate,
      ...tried.map(({ density, validationAccuracy }) =>
        density === null ? 'not reached' : `${percent(validationAccuracy)} at ${percent(density, 1)}`,
      ),
    ]),
  );
  const others = chosen.filter(({ choice }) => choice.on !== id).map(({ title }) => title);
  const from = chosen.find(({ choice }) => choice.on !== id)?.choice.on;
  const borrowed = from ? `Settings of ${list(others)} are those chosen on ${from}.\n` : '';
  if (rows.length === 0) return borrowed || null;
  const targets = own[0].choice.tried[0].points.map(({ target }) => `about ${percent(target, 0)} weights`);
  const apart = Math.max(1, ...own.map(({ choice }) => candidatesApart(choice)));
  return `**Chosen on the validation split** (accuracy there with the weights left, first seed; one method's candidates differ in weights by up to a factor of ${apart.toFixed(2)}, and the choice went by accuracy alone):\n\n${markdownTable(['method', 'settings', ...targets], rows)}\n${borrowed}`;
}

/** How learning rates were chosen, where a dataset has a choice of them. */
function rates({ learningRate, methods }) {
  const tuned = methods.filter(({ fineTuneRate }) => fineTuneRate?.tried.length > 0);
  const reached = ({ validationAccuracy, density }) =>
    density === null ? 'failed' : percent(validationAccuracy);
  const tried = [...(learningRate?.tried ?? [])]
    .sort((a, b) => a.learningRate - b.learningRate)
    .map((one) => `${one.learningRate}: ${reached(one)}`);
  const from =
    tried.length > 0 ? `, chosen with the dense net on the validation split (${tried.join(', ')})` : '';
  const start = `**Learning rates.**${learningRate ? ` ${learningRate.learningRate} for every method${from}.` : ''}`;
  if (tuned.length === 0) return learningRate ? `${start}\n` : null;
  const all = tuned[0].fineTuneRate.tried.map((one) => one.fineTuneRate).sort((a, b) => a - b);
  const rows = tuned.map(({ title, fineTuneRate: own }) => [
    title,
    ...all.map((rate) => {
      const text = reached(own.tried.find((one) => one.fineTuneRate === rate));
      return rate === own.fineTuneRate ? `**${text}**` : text;
    }),
  ]);
  return `${start} That of fine-tuning is each method's own (validation accuracy, first seed, at the sparsity at which settings were chosen):\n\n${markdownTable(['fine-tuning at', ...all.map(String)], rows)}\n`;
}

/** The largest factor between the densities of two candidates at one target. */
function candidatesApart({ tried }) {
  const factors = tried[0].points.map((_, i) => {
    const known = tried.map(({ points: at }) => at[i].density).filter((density) => density !== null);
    return known.length < 2 ? 1 : Math.max(...known) / Math.min(...known);
  });
  return Math.max(...factors);
}
