import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

/** One real window at a time: the tests share the machine's two or more cores with the training that they start. */
export default defineConfig({
  testDir: '.',
  outputDir: join('..', 'test-results'),
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
});
