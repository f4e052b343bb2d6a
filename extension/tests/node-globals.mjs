// Files share a worker: take away what an earlier file put in place of a browser.
delete globalThis.window;
delete globalThis.document;
