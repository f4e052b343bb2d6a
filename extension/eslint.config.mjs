import js from '@eslint/js';
import jupyter from '@jupyter/eslint-plugin';
import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['lib/', 'node_modules/', '.yarn/', 'src/model/wire.ts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { MouseEvent: 'readonly', setTimeout: 'readonly' } }
  },
  jupyter.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [
      tseslint.configs.recommendedTypeChecked,
      reactHooks.configs.flat['recommended-latest']
    ],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // Lumino's signals take the method and its `this` apart; jupyter/require-signal-this-arg
      // says where the latter is missing.
      '@typescript-eslint/unbound-method': 'off'
    }
  },
  {
    rules: {
      // Logs and names hold control characters, which several patterns look for.
      'no-control-regex': 'off',
      // The extension is small, its sidebar needs most of it at the start, and uPlot is its only
      // large import.
      'jupyter/prefer-lazy-imports': 'off'
    }
  },
  prettier
);
