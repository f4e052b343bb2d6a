import assert from 'node:assert/strict';
import { test } from 'vitest';

import { Desktop } from '../src/services/desktop.ts';

/** A browser whose notifications are of this class. */
function open(Notification) {
  globalThis.window = { isSecureContext: true, Notification, focus: () => undefined };
  return new Desktop();
}

test('a message that takes the place of another is announced, too', () => {
  const shown = [];
  const desktop = open(
    class {
      static permission = 'granted';
      constructor(title, options) {
        shown.push({ title, ...options });
      }
    }
  );
  desktop.show('2 runs ended', '', 'r', () => undefined);
  assert.deepEqual(shown, [{ title: '2 runs ended', body: '', tag: 'r', renotify: true }]);
});

test('where a page may not show messages itself nothing fails', () => {
  const desktop = open(
    class {
      static permission = 'granted';
      constructor() {
        throw new TypeError('Illegal constructor');
      }
    }
  );
  desktop.show('a run ended', '', 'r', () => undefined);
});

test('a question that failed can be asked again', async () => {
  const Notification = { permission: 'default', requestPermission: () => Promise.reject('busy') };
  const desktop = open(Notification);
  assert.equal(await desktop.ask(), 'default');
  Notification.requestPermission = async () => (Notification.permission = 'granted');
  assert.equal(await desktop.ask(), 'granted');
});
