export type PreviewKind = 'image' | 'log' | 'table' | 'text' | 'none';

const MOST_TEXT_BYTES = 2_000_000;
const MOST_IMAGE_BYTES = 20_000_000;

const TEXT_ENDINGS = new Set(
  'cfg conf css html ini ipynb js json jsonl md py r rst sh sql tex toml ts txt xml yaml yml'.split(
    ' '
  )
);
const IMAGE_ENDINGS = new Set(['png', 'jpg', 'jpeg', 'gif', 'svg', 'webp', 'bmp']);

/** Return how a file can be shown; large files can only be downloaded. */
export function previewKind(path: string, size: number, mediaType: string): PreviewKind {
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  if (mediaType.startsWith('image/') || IMAGE_ENDINGS.has(ending)) {
    return size <= MOST_IMAGE_BYTES ? 'image' : 'none';
  }
  if (size > MOST_TEXT_BYTES) {
    return 'none';
  }
  if (ending === 'csv' || ending === 'tsv') {
    return 'table';
  }
  if (ending === 'log') {
    return 'log';
  }
  const isText = mediaType.startsWith('text/') || mediaType === 'application/json';
  return isText || TEXT_ENDINGS.has(ending) ? 'text' : 'none';
}
