/** Folders of homes: the server writes `~` for its user's home. */
const HOME = String.raw`(?:/root|(?:/[^/]+)*?/(?:[Hh]omes?|[Uu]sers?|u)\d*(?:/[^/]+){1,2}?)`;

/**
 * The path below the server's root of a notebook whose path on the machine is known; null where it
 * is elsewhere, or the root is not known.
 */
export function toServerPath(notebook: string, serverRoot: string): string | null {
  const root = serverRoot.replace(/^~/, '').replace(/\/$/, '');
  const before = serverRoot.startsWith('~') ? HOME : '';
  const found = new RegExp(`^${before}${escape(root)}/(.+)$`).exec(notebook);
  return serverRoot && found ? found[1] : null;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
