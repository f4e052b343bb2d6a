import * as React from 'react';

import { formatTime } from '../../model/format';
import { IModelRecord } from '../../model/wire-names';
import { ExpandableRow } from '../elements/expandable-row';
import { useWorkbench } from '../elements/workbench-context';
import { ModelVersion } from './model-version';

/** A registered name; opens to its versions. */
export function ModelRow(props: { model: IModelRecord; isTabStop: boolean }): React.ReactElement {
  const { model, isTabStop } = props;
  const { modelList, trans } = useWorkbench();
  const versions = modelList.versions.get(model.name);
  return (
    <li className="estimatory-model" data-testid="estimatory-model" data-model={model.name}>
      <ExpandableRow
        className="estimatory-model-row"
        testId="estimatory-model-row"
        isOpen={versions !== undefined}
        isTabStop={isTabStop}
        onToggle={() => void modelList.toggle(model.name)}
      >
        <span className="estimatory-row-main">
          <span className="estimatory-row-name">{model.name}</span>
          <span className="estimatory-row-detail">
            {[model.framework, formatTime(model.created_at)].filter(Boolean).join(' · ')}
          </span>
        </span>
        <span className="estimatory-version-chip">{trans.__('v%1', model.version)}</span>
      </ExpandableRow>
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
