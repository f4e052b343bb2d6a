import * as React from 'react';

import { formatBytes } from '../../model/format';
import { Checkbox } from '../elements/checkbox';
import { useWorkbench } from '../elements/workbench-context';
import { LogDownload } from './log-download';

interface IProps {
  runId: string;
  files: { name: string; size: number }[];
  name: string;
  isFollowing: boolean;
  isWrapped: boolean;
  onFile: (name: string) => void;
  onFollow: (isFollowing: boolean) => void;
  onWrap: (isWrapped: boolean) => void;
  onSearch: (query: string) => void;
}

/** Which log, whether it is followed, and the search in it. */
export function LogToolbar(props: IProps): React.ReactElement {
  const { runId, files, name, isFollowing, isWrapped } = props;
  const { onFile, onFollow, onWrap, onSearch } = props;
  const { trans } = useWorkbench();
  const [text, setText] = React.useState('');
  return (
    <div className="estimatory-toolbar" role="toolbar" aria-label={trans.__('Log')}>
      <select
        className="estimatory-input"
        aria-label={trans.__('Log file')}
        value={name}
        data-testid="estimatory-log-file"
        onChange={event => onFile(event.target.value)}
      >
        {files.map(file => (
          <option key={file.name} value={file.name}>
            {`${file.name} (${formatBytes(file.size)})`}
          </option>
        ))}
      </select>
      <Checkbox isChecked={isFollowing} testId="estimatory-log-follow" onChange={onFollow}>
        {trans.__('Follow')}
      </Checkbox>
      <Checkbox isChecked={isWrapped} testId="estimatory-log-wrap" onChange={onWrap}>
        {trans.__('Wrap')}
      </Checkbox>
      <form
        role="search"
        onSubmit={event => {
          event.preventDefault();
          onSearch(text.trim());
        }}
      >
        <input
          type="search"
          className="estimatory-input"
          placeholder={trans.__('Search, then Enter')}
          aria-label={trans.__('Search the log')}
          value={text}
          data-testid="estimatory-search-log"
          onChange={event => {
            setText(event.target.value);
            if (event.target.value === '') {
              onSearch('');
            }
          }}
        />
      </form>
      <span className="estimatory-spring" />
      <LogDownload runId={runId} name={name} />
    </div>
  );
}
