// Bundles the tests with the bundler that is here anyway, then hands them to Node's own runner.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { rspack } from '@rspack/core';

const here = dirname(fileURLToPath(import.meta.url));
const output = mkdtempSync(join(tmpdir(), 'estimatory-lab-tests-'));
const names = readdirSync(here).filter(name => name.endsWith('.test.mjs'));
const entry = Object.fromEntries(names.map(name => [name.replace('.mjs', ''), join(here, name)]));

const compiler = rspack({
  mode: 'development',
  devtool: 'inline-source-map',
  target: 'node20',
  entry,
  module: {
    rules: [
      { test: /\.ts$/, resolve: { fullySpecified: false } },
      {
        test: /\.ts$/,
        loader: 'builtin:swc-loader',
        options: { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } },
        type: 'javascript/auto'
      }
    ]
  },
  resolve: { extensions: ['.ts', '.js'] },
  output: { path: output, filename: '[name].js' }
});

compiler.run((error, stats) => {
  if (error || stats.hasErrors()) {
    console.error(error ?? stats.toString({ all: false, errors: true }));
    process.exit(1);
  }
  const files = Object.keys(entry).map(name => join(output, `${name}.js`));
  const { status } = spawnSync(process.execPath, ['--test', ...files], { stdio: 'inherit' });
  rmSync(output, { recursive: true, force: true });
  process.exit(status ?? 1);
});
