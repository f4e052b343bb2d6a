import * as React from 'react';

import { formatBytes } from '../../model/format';
import { moveFocus } from './roving';

interface IProps {
  files: { path: string; size: number }[];
  chosen: string | undefined;
  label: string;
  onChoose: (path: string) => void;
}

/** Files with their sizes; arrow keys move, Enter chooses. */
export function FileList({ files, chosen, label, onChoose }: IProps): React.ReactElement {
  return (
    <ul
      className="estimatory-files"
      aria-label={label}
      onKeyDown={event => moveFocus(event, 'estimatory-file')}
    >
      {files.map(({ path, size }, i) => (
        <li key={path}>
          <button
            type="button"
            className="estimatory-file"
            aria-current={path === chosen}
            tabIndex={path === chosen || (!chosen && i === 0) ? 0 : -1}
            title={path}
            data-testid="estimatory-file"
            data-path={path}
            onClick={() => onChoose(path)}
          >
            <span className="estimatory-file-path">{path}</span>
            <span className="estimatory-hint">{formatBytes(size)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
