import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { saveFigure } from './index';
test('look', async () => {
  const points = JSON.parse(readFileSync('/tmp/fig-points.json', 'utf8'));
  for (const e of ['svg', 'pdf', 'png', 'csv', 'tex']) await saveFigure(points, `/tmp/figout/f.${e}`);
  await saveFigure(points, `/tmp/figout/g.png`, { x: 'weightSparsity', title: 'LeNet on MNIST' });
});
