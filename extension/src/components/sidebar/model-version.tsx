import { closeIcon, codeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { CommandIDs } from '../../command-ids';
import { formatBytes, formatTime } from '../../model/format';
import { IModelRecord } from '../../model/wire-names';
import { modelFilePath } from '../../services/api';
import { IconButton } from '../elements/icon-button';
import { openOnClick } from '../elements/open-on-click';
import { Tags } from '../elements/tags';
import { useWorkbench } from '../elements/workbench-context';

/** One version: its description, its files, and the run that made it. */
export function ModelVersion({ model }: { model: IModelRecord }): React.ReactElement {
  const { api, commands, trans } = useWorkbench();
  const { name, version } = model;
  const execute = (command: string): void => void commands.execute(command, { name, version });
  return (
    <li
      className="estimatory-version-row"
      data-testid="estimatory-model-version"
      data-model={name}
      data-version={version}
    >
      <div className="estimatory-version-head">
        <span className="estimatory-version-chip">{trans.__('v%1', version)}</span>
        <span className="estimatory-row-time">{formatTime(model.created_at)}</span>
        <IconButton
          icon={codeIcon}
          label={trans.__('Insert code into the notebook')}
          onClick={() => execute(CommandIDs.insertModel)}
        />
        <IconButton
          icon={closeIcon}
          label={trans.__('Delete this version…')}
          testId="estimatory-delete-model"
          onClick={() => execute(CommandIDs.deleteModel)}
        />
      </div>
      {model.description && <div>{model.description}</div>}
      <Tags tags={model.tags} />
      {model.run_id && (
        <button
          type="button"
          className="estimatory-link"
          data-testid="estimatory-model-run"
          data-run-id={model.run_id}
          onClick={openOnClick(commands, CommandIDs.openRun, { runId: model.run_id })}
        >
          {trans.__('From run %1', model.run_id)}
        </button>
      )}
      <ul className="estimatory-file-links">
        {model.files.map(file => (
          <li key={file.path}>
            <a
              className="estimatory-link"
              href={api.downloadUrl(modelFilePath(name, version, file.path))}
              download
            >
              {file.path}
            </a>{' '}
            <span className="estimatory-hint">{formatBytes(file.size)}</span>
          </li>
        ))}
      </ul>
    </li>
  );
}
