import { readFile } from 'node:fs/promises';

import { defineConfig } from 'vitest/config';

/** JupyterLab's icons are imported as the text of their files. */
const svgAsText = {
  name: 'svg-as-text',
  enforce: 'pre',
  async load(id) {
    return id.endsWith('.svg')
      ? `export default ${JSON.stringify(await readFile(id, 'utf8'))}`
      : null;
  }
};

const shared = {
  plugins: [svgAsText],
  // JupyterLab's packages name files without their endings, which Node does not take.
  test: { server: { deps: { inline: [/@jupyter/, /@lumino/] } } }
};

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          ...shared.test,
          name: 'models',
          include: ['tests/*.test.mjs'],
          setupFiles: ['tests/node-globals.mjs'],
          isolate: false
        }
      },
      {
        ...shared,
        test: {
          ...shared.test,
          name: 'components',
          include: ['tests/*.test.tsx'],
          setupFiles: ['tests/browser-globals.mjs'],
          environment: 'jsdom',
          isolate: false
        }
      }
    ]
  }
});
