import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { formatTime } from '../../model/format';
import { IModelRecord } from '../../model/wire';
import { useWorkbench } from '../elements/workbench-context';
import { ModelVersion } from './model-version';

/** A registered name; opens to its versions. */
export function ModelRow(props: { model: IModelRecord; isTabStop: boolean }): React.ReactElement {
  const { model, isTabStop } = props;
  const { modelList, trans } = useWorkbench();
  const versions = modelList.versions.get(model.name);
  const Caret = versions ? caretDownIcon : caretRightIcon;
  return (
    <li className="estimatory-model" data-testid="estimatory-model" data-model={model.name}>
      <button
        type="button"
        className="estimatory-model-row"
        aria-expanded={versions !== undefined}
        tabIndex={isTabStop ? 0 : -1}
        data-testid="estimatory-model-row"
        onClick={() => void modelList.toggle(model.name)}
      >
        <Caret.react tag="span" width="14px" height="14px" />
        <span className="estimatory-row-main">
          <span className="estimatory-row-name">{model.name}</span>
          <span className="estimatory-row-detail">
            {[model.framework, formatTime(model.created_at)].filter(Boolean).join(' · ')}
          </span>
        </span>
        <span className="estimatory-version-chip">{trans.__('v%1', model.version)}</span>
      </button>
      {versions && (
        <ul className="estimatory-versions">
          {versions.map(version => (
            <ModelVersion key={version.version} model={version} />
          ))}
        </ul>
      )}
    </li>
  );
}
