const READABLE = 4.5;

export interface ILogColors {
  color: string;
  /** Null where the background is the theme's, which the style sheet knows. */
  background?: string;
}

/** Colours of a terminal, given as `r, g, b`, that can be read; null where there are none. */
export function colorsOf(foreground: string | null, background: string | null): ILogColors | null {
  if (background === null) {
    return foreground === null ? null : { color: toCss(numbers(foreground)) };
  }
  const back = numbers(background);
  const color = readableOn(back, foreground === null ? null : numbers(foreground));
  return { color: toCss(color), background: toCss(back) };
}

/** How well one colour can be read on another, as WCAG counts it: 1 to 21. */
export function contrast(one: readonly number[], other: readonly number[]): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function readableOn(back: number[], wanted: number[] | null): number[] {
  if (wanted !== null && contrast(wanted, back) >= READABLE) {
    return wanted;
  }
  const [black, white] = [
    [0, 0, 0],
    [255, 255, 255]
  ];
  return contrast(black, back) > contrast(white, back) ? black : white;
}

function luminance(color: readonly number[]): number {
  const [r, g, b] = color.map(value => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function numbers(color: string): number[] {
  return color.split(',').map(Number);
}

function toCss(color: readonly number[]): string {
  return `rgb(${color.join(', ')})`;
}
