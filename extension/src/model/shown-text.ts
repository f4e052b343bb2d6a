/** Controls except tab and newline, marks of text direction, and halves of characters. */
const UNSHOWABLE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

/** How JSON may say one of these. */
const MAY_BE_UNSHOWABLE = /\\[bfr]|\\u(00[0189]|007f|061c|20[0-6]|d[89a-f])/i;

/** Return text with such signs as escapes, in the form that the Python side uses. */
export function showable(text: string): string {
  return text.replace(UNSHOWABLE, escapeSign);
}

/** Read the server's JSON and escape such signs, except in the text of logs. */
export function parseShown<T>(text: string): T {
  const value: unknown = JSON.parse(text);
  return (MAY_BE_UNSHOWABLE.test(text) ? shownRoot(value) : value) as T;
}

/** A copy of a value in which every text can be shown, keys too. */
export function shownValue(value: unknown): unknown {
  if (typeof value === 'string') {
    return showable(value);
  }
  if (Array.isArray(value)) {
    return value.map(shownValue);
  }
  return isObject(value) ? shownObject(value) : value;
}

function shownRoot(value: unknown): unknown {
  const isLogText = isObject(value) && Object.keys(value).join() === 'text';
  return isLogText ? value : shownValue(value);
}

function shownObject(value: object): object {
  const isLogPart = 'text' in value && 'offset' in value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      showable(name),
      isLogPart && name === 'text' ? item : shownValue(item)
    ])
  );
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === 'object';
}

export function escapeSign(sign: string): string {
  const code = sign.charCodeAt(0);
  const digits = code.toString(16);
  if (sign === '\r') {
    return '\\r';
  }
  return code < 256 ? `\\x${digits.padStart(2, '0')}` : `\\u${digits.padStart(4, '0')}`;
}
