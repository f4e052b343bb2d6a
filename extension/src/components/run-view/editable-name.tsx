import { Notification } from '@jupyterlab/apputils';
import { editIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { LiveRun } from '../../model/live-run';
import { IRunDetail } from '../../model/wire-names';
import { IconButton } from '../elements/icon-button';
import { useWorkbench } from '../elements/workbench-context';

/** The name of a run; a click makes it a field, Enter keeps what was typed, Escape does not. */
export function EditableName(props: { run: IRunDetail; live: LiveRun }): React.ReactElement {
  const { run, live } = props;
  const { api, trans } = useWorkbench();
  const [draft, setDraft] = React.useState<string | null>(null);

  const save = async (): Promise<void> => {
    const name = draft?.trim();
    setDraft(null);
    if (name && name !== run.display_name) {
      try {
        live.update(await api.updateRun(run.run_id, { display_name: name }));
      } catch (error) {
        Notification.error((error as Error).message, { autoClose: 8000 });
      }
    }
  };

  if (draft === null) {
    return (
      <h1 className="estimatory-run-name" data-testid="estimatory-run-name">
        <span title={run.display_name} onDoubleClick={() => setDraft(run.display_name)}>
          <bdi>{run.display_name}</bdi>
        </span>
        <IconButton
          icon={editIcon}
          label={trans.__('Rename the run')}
          testId="estimatory-rename-run"
          onClick={() => setDraft(run.display_name)}
        />
      </h1>
    );
  }
  return (
    <input
      className="estimatory-input estimatory-name-input"
      aria-label={trans.__('Name of the run')}
      data-testid="estimatory-run-name-input"
      autoFocus
      value={draft}
      onFocus={event => event.target.select()}
      onChange={event => setDraft(event.target.value)}
      onBlur={() => void save()}
      onKeyDown={event => {
        if (event.key === 'Enter') {
          event.currentTarget.blur();
        } else if (event.key === 'Escape') {
          setDraft(null);
        }
      }}
    />
  );
}
