import assert from 'node:assert/strict';
import { test } from 'vitest';

import { parseShown, shownValue } from '../src/model/shown-text.ts';

test('what would turn, hide or break the text around it is shown as an escape', () => {
  const shown = [
    ['a\u202eb', 'a\\u202eb'],
    ['\u0000\u001b[31m\r', '\\x00\\x1b[31m\\r'],
    ['half \udcff', 'half \\udcff'],
    ['\u2066\u200f\u061c\u0085', '\\u2066\\u200f\\u061c\\x85'],
    ['tab\tline\n 漢字 😀 é', 'tab\tline\n 漢字 😀 é']
  ];
  for (const [text, expected] of shown) {
    const sent = JSON.stringify({ [text]: [{ name: text }] });
    const ascii = sent.replace(
      /[^\x00-\x7f]/g,
      c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`
    );
    assert.deepEqual(parseShown(ascii), { [expected]: [{ name: expected }] });
    assert.deepEqual(shownValue({ [text]: text }), { [expected]: expected });
  }
});

test('the text of a log keeps its colours, a tag that is called text does not', () => {
  const esc = '\\u001b[31m';
  const log = parseShown(`{"log": {"text": "${esc}", "offset": 0}, "tags": {"text": "${esc}"}}`);
  assert.equal(log.log.text, '\u001b[31m');
  assert.equal(log.tags.text, '\\x1b[31m');
  assert.equal(parseShown(`{"text": "${esc}"}`).text, '\u001b[31m');
});
