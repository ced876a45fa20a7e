/** What of a plan is not there, in words. */

/** @returns {string[]} one sentence each; empty when everything is there */
export function missingOf(plan, dataset, results) {
  if (!results) return [`${dataset.title}: not trained.`];
  const said = [];
  const absent = plan.methods.filter(({ id }) => !results.methods.some((one) => one.id === id));
  if (absent.length > 0)
    said.push(`${dataset.title}: without ${absent.map(({ title }) => title).join(', ')}.`);
  for (const { id, title, cells } of results.methods) {
    const isDense = ['none', 'l2'].includes(id);
    const targets = (isDense ? [1] : plan.targets).filter((t) => !cells.some(({ target }) => target === t));
    if (targets.length > 0)
      said.push(`${dataset.title}, ${title}: no run at ${targets.map(percent).join(', ')} weights.`);
    const few = cells.filter(({ seeds }) => seeds.length < dataset.seeds);
    if (few.length > 0) {
      const counts = [...new Set(few.map(({ seeds }) => seeds.length))].sort().join(' or ');
      said.push(
        `${dataset.title}, ${title}: ${counts} of ${dataset.seeds} seeds at ${few.length} of its points.`,
      );
    }
    const failed = cells.flatMap(({ target, seeds }) =>
      seeds
        .filter((one) => one.failed)
        .map(({ failed: why, seed }) => `${percent(target)}, seed ${seed}: ${why}`),
    );
    if (failed.length > 0) said.push(`${dataset.title}, ${title}: runs failed (${failed.join('; ')}).`);
    const done = cells.flatMap(({ seeds }) => seeds).filter((one) => !one.failed);
    const refused = done.filter(({ exportFailed }) => exportFailed);
    if (refused.length > 0)
      said.push(
        `${dataset.title}, ${title}: exports failed (${refused.map(({ run, exportFailed }) => `${run}: ${exportFailed}`).join('; ')}).`,
      );
    const unexported = done.filter((one) => one.compactParameters === undefined && !one.exportFailed);
    if (unexported.length > 0)
      said.push(`${dataset.title}, ${title}: ${unexported.length} runs without an export.`);
  }
  return said;
}

const percent = (fraction) => `${Number((100 * fraction).toPrecision(3))} %`;
