export interface ILockedPackage {
  name: string;
  version: string;
}

const PINNED = /^([\w.-]+)(?:\[[^\]]*\])?\s*(?:===?\s*([^\s;\\]+)|@\s*(\S+))/;

/** The packages of a requirements file with hashes, as uv writes it. */
export function parseLock(text: string): ILockedPackage[] {
  const found = text.split('\n').map(line => PINNED.exec(line));
  return found
    .filter((match): match is RegExpExecArray => match !== null)
    .map(([, name, version, address]) => ({ name, version: version ?? address }));
}
