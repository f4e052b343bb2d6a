import * as React from 'react';

import { ErrorNote } from '../elements/error-note';
import { useSignal } from '../elements/hooks';
import { moveFocus } from '../elements/roving';
import { UnreadableNote } from '../elements/unreadable-note';
import { useFresh } from '../elements/use-fresh';
import { useWorkbench } from '../elements/workbench-context';
import { ModelRow } from './model-row';

/** Runs usually register models when they end; other registrations are not announced. */
const POLL_MS = 10_000;
const EXAMPLE = 'run.register_model("diabetes", "outputs/model.pkl")';

/** The registered models, each with its versions. */
export function ModelsSection(): React.ReactElement {
  const { modelList, trans } = useWorkbench();
  useSignal(modelList.changed);
  const box = React.useRef<HTMLDivElement>(null);
  const refresh = React.useCallback(() => modelList.refresh(), [modelList]);
  useFresh(box, refresh, POLL_MS);

  const { models, error } = modelList;
  return (
    <div ref={box} className="estimatory-section" data-testid="estimatory-models">
      <UnreadableNote unreadable={modelList.unreadable} />
      {error && <ErrorNote error={error} onRetry={() => void modelList.refresh()} />}
      {!error && modelList.wasLoaded && models.length === 0 && (
        <div className="estimatory-note" data-testid="estimatory-no-models">
          <p>{trans.__('No models yet. Open a run and press "Register model", or write:')}</p>
          <pre className="estimatory-snippet">{EXAMPLE}</pre>
        </div>
      )}
      <ul
        className="estimatory-list"
        aria-label={trans.__('Models')}
        onKeyDown={event => moveFocus(event, 'estimatory-model-row')}
      >
        {models.map((model, i) => (
          <ModelRow key={model.name} model={model} isTabStop={i === 0} />
        ))}
      </ul>
    </div>
  );
}
