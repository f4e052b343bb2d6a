import * as React from 'react';

import { previewKind } from '../../model/previews';
import { parseCsv } from '../../model/csv';
import { splitLines } from '../../model/log-lines';
import { formatBytes } from '../../model/format';
import { CodeView } from './code-view';
import { ErrorNote } from './error-note';
import { useRequest } from './hooks';
import { LogLines } from './log-lines';
import { Picture } from './picture';
import { RowsTable } from './rows-table';
import { useWorkbench } from './workbench-context';

const MOST_ROWS = 200;

interface IProps {
  /** Where the server has the file, below `/estimatory/api/`. */
  apiPath: string;
  path: string;
  size: number;
  mediaType?: string;
  /** A line of text to go to; another object goes there again. */
  at?: { line?: number };
}

/** A file as text, table or picture; nothing in it is executed or put into the page as HTML. */
export function FilePreview({ apiPath, path, size, mediaType, at }: IProps): React.ReactElement {
  const { api, trans } = useWorkbench();
  const kind = previewKind(path, size, mediaType ?? '');
  return (
    <div className="estimatory-preview" data-testid="estimatory-preview" data-kind={kind}>
      <div className="estimatory-preview-head">
        <span className="estimatory-file-path">{path}</span>
        <span className="estimatory-hint">{formatBytes(size)}</span>
        <span className="estimatory-spring" />
        <a
          className="estimatory-link"
          href={api.downloadUrl(apiPath)}
          download
          data-testid="estimatory-download"
        >
          {trans.__('Download')}
        </a>
      </div>
      {kind === 'none' ? (
        <p className="estimatory-note">{trans.__('No preview for this file.')}</p>
      ) : (
        <Content key={apiPath} apiPath={apiPath} path={path} kind={kind} at={at} />
      )}
    </div>
  );
}

function Content(
  props: Pick<IProps, 'apiPath' | 'path' | 'at'> & { kind: string }
): React.ReactElement {
  const { apiPath, path, kind, at } = props;
  const { api } = useWorkbench();
  const read = React.useCallback(async () => {
    const blob = await api.read(apiPath);
    return kind === 'image' ? { blob } : { text: await blob.text() };
  }, [api, apiPath, kind]);
  const { value, error, retry } = useRequest(read);
  if (error) {
    return <ErrorNote error={error} onRetry={retry} />;
  }
  if (value?.blob) {
    return <Picture blob={value.blob} path={path} />;
  }
  if (value?.text === undefined) {
    return <></>;
  }
  if (kind === 'log') {
    return (
      <div className="estimatory-log">
        <LogLines lines={splitLines(value.text)} />
      </div>
    );
  }
  return kind === 'table' ? (
    <Table text={value.text} separator={path.endsWith('.tsv') ? '\t' : ','} />
  ) : (
    <CodeView path={path} text={value.text} at={at} />
  );
}

function Table({ text, separator }: { text: string; separator: string }): React.ReactElement {
  const { trans } = useWorkbench();
  const [head, ...rows] = parseCsv(text, MOST_ROWS + 1, separator);
  return (
    <div className="estimatory-table-box">
      <RowsTable head={head ?? []} rows={rows} />
      {rows.length === MOST_ROWS && (
        <p className="estimatory-hint">{trans.__('The first %1 rows.', MOST_ROWS)}</p>
      )}
    </div>
  );
}
