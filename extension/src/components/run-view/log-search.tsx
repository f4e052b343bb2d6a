import * as React from 'react';

import { readStyled } from '../../model/ansi';
import { formatNumber } from '../../model/format';
import { LogWindow } from '../../model/log-window';
import { ErrorNote } from '../elements/error-note';
import { useRequest } from '../elements/hooks';
import { LogSpans, patternOf } from '../elements/log-spans';
import { useWorkbench } from '../elements/workbench-context';

const MOST_MATCHES = 100;

interface IProps {
  window: LogWindow;
  query: string;
  onOpen: (offset: number) => void;
}

/** The lines of the whole file that contain the query, found by the server. */
export function LogSearch({ window, query, onOpen }: IProps): React.ReactElement {
  const { api, trans } = useWorkbench();
  const search = React.useCallback(
    () => api.searchLog(window.runId, window.name, query, MOST_MATCHES),
    [api, window, query]
  );
  const { value, error } = useRequest(search);
  const wanted = React.useMemo(() => patternOf(query), [query]);
  if (error) {
    return <ErrorNote error={error} />;
  }
  return (
    <div className="estimatory-log-matches" data-testid="estimatory-log-matches" role="status">
      {value && (
        <p className="estimatory-hint">
          {value.truncated
            ? trans.__('The first %1 lines with "%2"', value.matches.length, query)
            : trans._n('%1 line with "%2"', '%1 lines with "%2"', value.matches.length, query)}
        </p>
      )}
      <ol>
        {value?.matches.map(match => (
          <li key={match.offset}>
            <button type="button" className="estimatory-match" onClick={() => onOpen(match.offset)}>
              <span className="estimatory-match-line">{formatNumber(match.line)}</span>
              <span>
                <LogSpans spans={readStyled(match.text).spans} wanted={wanted} />
              </span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}
