import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

// Parts of a browser that jsdom lacks and JupyterLab's packages or ours ask for.
globalThis.DragEvent ??= class extends MouseEvent {};
globalThis.ResizeObserver ??= class {
  observe() {}
  disconnect() {}
};
globalThis.matchMedia ??= media => ({ media, matches: false, addListener() {} });

afterEach(cleanup);
