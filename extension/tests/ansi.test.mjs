import assert from 'node:assert/strict';
import { test } from 'vitest';

import { readStyled } from '../src/model/ansi.ts';
import { colorsOf, contrast } from '../src/model/log-colors.ts';
import { styleLines } from '../src/model/log-lines.ts';

const ESC = '\u001b';

/** Text, colour and decorations of each piece of a line. */
function pieces(line, look) {
  return readStyled(line, look).spans.map(({ text, className, colors }) => [
    text,
    colors?.color ?? '',
    className.replace(/estimatory-ansi-/g, '')
  ]);
}

test('colours of 16, of 256 and of 24 bits, and markup stays text', () => {
  assert.deepEqual(pieces(`${ESC}[31;1m<b>red</b>${ESC}[0m plain`), [
    ['<b>red</b>', 'rgb(187, 0, 0)', 'bold color'],
    [' plain', '', '']
  ]);
  assert.deepEqual(pieces(`${ESC}[38;5;208morange`), [['orange', 'rgb(255, 135, 0)', 'color']]);
  assert.deepEqual(pieces(`${ESC}[38;5;244mgrey`), [['grey', 'rgb(128, 128, 128)', 'color']]);
  assert.deepEqual(pieces(`${ESC}[38;2;1;2;3mdark`), [['dark', 'rgb(1, 2, 3)', 'color']]);
  assert.deepEqual(pieces(`${ESC}[38:2::1:2:3mdark`), [['dark', 'rgb(1, 2, 3)', 'color']]);
  assert.deepEqual(pieces(`${ESC}[38:5:208;4:3ma`), [['a', 'rgb(255, 135, 0)', 'underline color']]);
  assert.deepEqual(pieces(`${ESC}[4:3ma${ESC}[4:0mb`), [
    ['a', '', 'underline'],
    ['b', '', '']
  ]);
  assert.deepEqual(pieces(`${ESC}[38;2;999;2;3mwrong`), [['wrong', '', '']]);
});

test('a piece has the decorations that it begins with, not those that come later', () => {
  assert.deepEqual(pieces(`${ESC}[1mbold${ESC}[3mboth${ESC}[22mitalic`), [
    ['bold', '', 'bold'],
    ['both', '', 'bold italic'],
    ['italic', '', 'italic']
  ]);
});

test('text on a colour can be read, whatever was asked for', () => {
  const [{ colors }] = readStyled(`${ESC}[48;2;250;250;0;97mwarning`).spans;
  assert.deepEqual(colors, { color: 'rgb(0, 0, 0)', background: 'rgb(250, 250, 0)' });
  assert.deepEqual(colorsOf('255, 255, 255', '0, 0, 128').color, 'rgb(255, 255, 255)');
  for (let i = 0; i < 256; i++) {
    const [{ colors }] = readStyled(`${ESC}[48;5;${i};38;5;${(i * 7) % 256}mx`).spans;
    const [color, back] = [colors.color, colors.background].map(c => c.match(/\d+/g).map(Number));
    assert.ok(contrast(color, back) >= 4.5, `${i}`);
  }
});

test('inverse without colours is left to the theme, with one it is turned round', () => {
  assert.deepEqual(pieces(`${ESC}[7minverse`), [['inverse', '', 'reverse']]);
  const [{ colors }] = readStyled(`${ESC}[7;31minverse`).spans;
  assert.equal(colors.background, 'rgb(187, 0, 0)');
});

test('what only a terminal can follow is not shown, and colours go on after it', () => {
  assert.deepEqual(pieces(`${ESC}[31m${ESC}[Kerror:${ESC}[0K more${ESC}[2A${ESC}[?25l`), [
    ['error: more', 'rgb(187, 0, 0)', 'color']
  ]);
  const link = `see ${ESC}]8;;https://example.org/a${ESC}\\the docs${ESC}]8;;\u0007 now`;
  assert.deepEqual(pieces(link), [['see the docs now', '', '']]);
  assert.deepEqual(pieces(`${ESC}]0;title\u0007${ESC}(B${ESC}=text${ESC}[>4;2m`), [
    ['text', '', '']
  ]);
  assert.deepEqual(pieces(`half${ESC}[38;5`), [['half', '', '']]);
  assert.deepEqual(pieces(`half${ESC}]8;;https://exa`), [['half', '', '']]);
});

test('a look goes on in the next lines until it is reset', () => {
  const { lines, look } = styleLines([
    `${ESC}[1;38;5;208;48;2;1;2;3mone`,
    '',
    `two${ESC}[0m three`
  ]);
  assert.deepEqual(lines[2][0].colors, lines[0][0].colors);
  assert.equal(lines[2][0].className, lines[0][0].className);
  assert.deepEqual(lines[2][1], { text: ' three', className: '', colors: null });
  assert.equal(look, '');
  assert.equal(styleLines([`${ESC}[7mon`]).look, `${ESC}[7m`);
});

test('signs that cannot be seen are escaped', () => {
  const [{ text }] = readStyled('a\u202eb\u0000c\td').spans;
  assert.equal(text, 'a\\u202eb\\x00c\td');
  assert.equal(readStyled(`${ESC}[31ma\u202eb`).spans[0].text, 'a\\u202eb');
});

test('a line of any length is read once: its square would take hours', () => {
  for (const sign of [':', ';', '1;', ' ']) {
    const line = `${ESC}[${sign.repeat(1_000_000)}é`;
    assert.ok(readStyled(line).spans.some(({ text }) => text.endsWith('é')));
  }
});
