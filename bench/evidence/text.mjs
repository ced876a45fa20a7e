/** The words of the evidence: every number and every judgement in them is worked out from the results. */
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

- Every method gets the same number of epochs, the same optimiser and schedule, the same fine-tuning with the zeros frozen at the end; exact settings are in the JSON file of each dataset.
- Part of the training samples is a validation split. Settings of a method (multipliers, groups) were chosen by accuracy on it, with the first seed; the test part was read once, at the end of each run. λ was chosen by the fraction of weights that it leaves, which needs no accuracy: a walk over λ, corrected by the runs themselves.
- "surely" means: the difference of two means is beyond two standard errors (Welch). With three seeds that is a coarse rule, and of many comparisons some pass it by chance; a single seed says nothing.
- L2 makes no zeros: it stands for weight decay on the dense net.
${gaps}`;
}

export function datasetSection(results, findings) {
  const parts = [
    `## ${results.title}\n`,
    `![accuracy against weights left](${results.id}.svg)\n`,
    `Table: [${results.id}.md](${results.id}.md). Settings and every run: [${results.id}.json](${results.id}.json).\n`,
    ...(results.note ? [`${results.note}\n`] : []),
    claim(findings),
    rivals(findings),
    weightsNeeded(findings),
    proxes(findings),
    aims(findings),
    choices(results),
  ];
  return parts.filter(Boolean).join('\n');
}

/** For or against: is any sparse net better than the dense one? */
function claim({ dense, l2, beyondDense }) {
  if (!dense) return '**The claim.** Without a dense net there is nothing to compare with.\n';
  const weightDecay = l2 ? `, with L2 ${spread(l2, asPercent)}` : '';
  const start = `**The claim.** The dense net has ${spread(dense, asPercent)} test accuracy${weightDecay}.`;
  if (!beyondDense || beyondDense.count === 0) return `${start} No sparse net was trained.\n`;
  const { count, better, surelyBetter, surelyWorse, best, canTell } = beyondDense;
  const of = `Of ${count} sparse points (a method at a sparsity), ${better.length} lie above it`;
  const top = `The best is ${best.title} with ${percent(best.density, 1)} of the weights: ${percent(best.accuracy)} (${points(best.gap)} points).`;
  if (!canTell) return `${start} ${of}; with one seed that says nothing about the claim. ${top}\n`;
  const cges = surelyBetter.filter(({ title }) => title.startsWith('CGES'));
  const where = surelyBetter.map(({ title, density }) => `${title} at ${percent(density, 1)}`);
  const verdict =
    surelyBetter.length === 0
      ? 'none of them surely: **the claim that a sparse net beats the dense one is not confirmed here**'
      : `${surelyBetter.length} surely (${list(where)}): **${cges.length > 0 ? 'evidence for the claim' : 'a sparse net can beat the dense one here, but CGES does not surely'}**`;
  return `${start} ${of}, ${verdict}. ${surelyWorse} are surely worse. ${top}\n`;
}

const gapText = ({ gap, sure }) => `${points(gap)}${sure ? ' \\*' : ''}`;

function rivals({ rivals: found }) {
  const known = (found ?? []).filter(({ at }) => at.length > 0);
  if (known.length === 0) return null;
  const targets = [...new Set(known.flatMap(({ at }) => at.map(({ target }) => target)))].sort(
    (a, b) => b - a,
  );
  const cell = (at, target) => {
    const one = at.find((own) => own.target === target);
    if (!one) return '–';
    const parameters = one.parameters === null ? '' : `, ${one.parameters.toFixed(2)}×`;
    return `${gapText(one)}${parameters}`;
  };
  const rows = known.map(({ title, at }) => [title, ...targets.map((target) => cell(at, target))]);
  const all = known.flatMap(({ at }) => at);
  const wins = all.filter(({ gap, sure }) => sure && gap > 0).length;
  const defeats = all.filter(({ gap, sure }) => sure && gap < 0).length;
  const table = markdownTable(['CGES minus', ...targets.map((target) => percent(target, 0))], rows);
  return `**CGES against its rivals**, at about equal weights: difference of test accuracy in points (\\*: surely), and compact parameters in relation to the rival's. Of ${all.length} comparisons CGES surely wins ${wins} and surely loses ${defeats}.\n\n${table}\n`;
}

function weightsNeeded({ weightsNeeded: found }) {
  if (!found || found[0].densities.length === 0) return null;
  const names = found[0].densities.map(({ title }) => title);
  const rows = found.map(({ loss, densities }) => {
    const known = densities.map(({ density }) => density).filter((density) => density !== null);
    const least = Math.min(...known);
    const cells = densities.map(({ density }) => {
      if (density === null) return 'not reached';
      const text = percent(density, 1);
      return density === least ? `**${text}**` : text;
    });
    return [loss === 0 ? 'as the dense net' : `${loss} points less`, ...cells];
  });
  return `**Weights needed** for an accuracy relative to the dense net's, by a straight line between the measured points:\n\n${markdownTable(['test accuracy', ...names], rows)}\n`;
}

function proxes({ proxes: found }) {
  if (!found || found.length === 0) return null;
  const largest = found.reduce((a, b) => (Math.abs(b.gap) > Math.abs(a.gap) ? b : a));
  const sure = found.filter((one) => one.sure).length;
  return `**Exact joint prox against the released code's two steps**: the largest difference of accuracy is ${points(largest.gap)} points, at ${percent(largest.target, 0)} weights; ${sure} of ${found.length} differences are sure.\n`;
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
    return [`CGES ≥ ${percent(accuracy, 1)} with ${bound}`, got, met ? 'met' : 'not met'];
  });
  return `**Aims**, means over seeds:\n\n${markdownTable(['aim', 'best point within the bound', ''], rows)}\n`;
}

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
  return `**Chosen on the validation split** (accuracy there, first seed):\n\n${markdownTable(['method', 'settings', ...targets], rows)}\n${borrowed}`;
}
