import * as React from 'react';

import { ApiError } from '../../services/request';
import { Button } from './button';
import { useWorkbench } from './workbench-context';

interface IProps {
  error: Error;
  onRetry?: () => void;
}

/** The server's error with its hint, and a button to try again. */
export function ErrorNote({ error, onRetry }: IProps): React.ReactElement {
  const { trans } = useWorkbench();
  const hint = error instanceof ApiError ? error.hint || hintFor(error) : '';
  return (
    <div className="estimatory-note estimatory-mod-error" role="alert">
      <div>{error.message}</div>
      {hint && <div className="estimatory-hint">{hint}</div>}
      {onRetry && (
        <Button onClick={onRetry} data-testid="estimatory-retry">
          {trans.__('Try again')}
        </Button>
      )}
    </div>
  );

  function hintFor({ status, reason }: ApiError): string {
    const isMissing = status === 404 && reason === '';
    return isMissing
      ? trans.__(
          'The server extension seems not to be enabled: see "jupyter server extension list".'
        )
      : '';
  }
}
