import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          pool: 'forks',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/**/*.test.mjs'],
          exclude: ['src/renderer/**'],
          globalSetup: 'scripts/lib/test-programs.mjs',
          testTimeout: 60_000,
          env: { TF_CPP_MIN_LOG_LEVEL: '2' },
        },
      },
      {
        plugins: [svelte(), svelteTesting()],
        test: { name: 'window', environment: 'jsdom', include: ['src/renderer/**/*.test.ts'] },
      },
    ],
  },
});
