import boundaries from 'eslint-plugin-boundaries';
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';

/** One direction of imports: the table of docs/architecture.md, as a rule. */
const layers = {
  shared: [],
  core: ['shared'],
  files: [],
  engine: ['core', 'shared'],
  host: ['core', 'files', 'shared'],
  trainer: ['core', 'engine', 'files', 'shared'],
  main: ['host', 'core', 'shared'],
  preload: ['shared'],
  cli: ['host', 'core', 'shared'],
  renderer: ['shared', 'core'],
};

export default tseslint.config(
  { ignores: ['node_modules/', 'out/', 'dist/', 'test-results/', 'playwright-report/'] },
  ...tseslint.configs.recommended,
  ...svelte.configs['flat/recommended'],
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'] } },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.svelte'],
    plugins: { boundaries },
    settings: {
      'import/resolver': { node: { extensions: ['.ts', '.js', '.svelte', '.svelte.ts'] } },
      'boundaries/elements': Object.keys(layers).map((type) => ({
        type,
        pattern: `src/${type}/**`,
        partialMatch: false,
      })),
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: Object.entries(layers).map(([from, allow]) => ({
            from: { element: { type: from } },
            allow: { to: { element: { type: [from, ...allow] } } },
          })),
        },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    // The core is pure: bytes and tensors in, bytes and tensors out.
    files: ['src/core/**/*.ts', 'src/shared/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['node:*', 'electron', 'svelte', 'svelte/*'] }] },
  },
  {
    files: ['src/host/**/*.ts', 'src/cli/**/*.ts', 'src/trainer/**/*.ts', 'src/engine/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['electron'] }] },
  },
  {
    // A screen is a folder of its own: what two of them share belongs in ui/ or state/.
    files: ['src/renderer/features/*/*'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^\\.\\./(?!\\.\\./)', message: 'A feature imports no other feature.' }] },
      ],
    },
  },
  { files: ['**/*.test.ts'], rules: { 'boundaries/dependencies': 'off' } },
);
