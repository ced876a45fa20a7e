import { readSetUpReport } from '../set-up-report';

/**
 * Whether tests of the native engine are to run: always, unless `ENGINE=wasm` says otherwise or the set-up reported
 * that this machine cannot have it. An addon that is there but does not load fails the tests.
 */
export const nativeExpected =
  process.env['ENGINE'] !== 'wasm' && readSetUpReport()?.tensorflow.available !== false;

/** The engines to test here. */
export const testedEngines = nativeExpected ? (['tensorflow', 'wasm'] as const) : (['wasm'] as const);
