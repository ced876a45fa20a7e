/** Counts out of the test runners' JSON reports. */
import { readJson } from './files.mjs';

/** A runner that left no report has failed as a whole: one failure. */
const crashed = { passed: 0, failed: 1 };

/** @returns {{ passed: number, failed: number }} */
export function countUnit(path, code) {
  const report = readJson(path);
  if (!report) return crashed;
  // A file that does not even load counts no test: it is a failed suite without failed tests.
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return honest({ passed: report.numPassedTests, failed: report.numFailedTests + broken.length }, code);
}

/** @returns {{ passed: number, failed: number }} */
export function countWindow(path, code) {
  const report = readJson(path);
  if (!report) return crashed;
  const { expected, flaky, unexpected } = report.stats;
  return honest({ passed: expected + flaky, failed: unexpected }, code);
}

/** A runner that ended badly has failed, whatever its counts say (an unhandled error, a crash at the end). */
function honest(counts, code) {
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}
