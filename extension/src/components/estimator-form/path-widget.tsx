import { folderIcon } from '@jupyterlab/ui-components';
import type { WidgetProps } from '@rjsf/utils';
import * as React from 'react';

import { toText } from '../../model/form-values';
import { IconButton } from '../elements/icon-button';
import { useWorkbench } from '../elements/workbench-context';
import { IFormContext, placeScript } from './form-context';

/** A folder or a script: typed with completion, or chosen in JupyterLab's dialog. */
export function PathWidget(props: WidgetProps): React.ReactElement {
  const { id, onChange, options, placeholder, required } = props;
  const { folder, paths, update } = props.formContext as IFormContext;
  const { trans } = useWorkbench();
  const isScript = options.kind === 'script';
  const [known, setKnown] = React.useState<string[]>([]);
  const typed = toText(props.value);

  const beside = isScript ? folder : typed;
  const list = React.useCallback(
    () => (isScript ? paths.listScripts(beside) : paths.listFolders(beside)),
    [isScript, paths, beside]
  );
  const browse = async (): Promise<void> => {
    const path = await (isScript ? paths.pickScript(folder) : paths.pickFolder(folder));
    if (path !== null) {
      update(isScript ? placeScript(path, folder) : { source_directory: path });
    }
  };
  React.useEffect(() => {
    let isCurrent = true;
    void list().then(found => isCurrent && setKnown(found));
    return () => {
      isCurrent = false;
    };
  }, [list]);

  return (
    <div className="estimatory-path">
      <input
        id={id}
        className="estimatory-input"
        list={`${id}-known`}
        value={typed}
        placeholder={placeholder}
        required={required}
        aria-describedby={`${id}__description`}
        spellCheck={false}
        autoComplete="off"
        onFocus={() => void list().then(setKnown)}
        onChange={event => onChange(event.target.value)}
      />
      <datalist id={`${id}-known`}>
        {known.map(path => (
          <option key={path} value={path} />
        ))}
      </datalist>
      {paths.canBrowse && (
        <IconButton
          icon={folderIcon}
          label={isScript ? trans.__('Choose a script…') : trans.__('Choose a folder…')}
          testId={`estimatory-browse-${isScript ? 'script' : 'folder'}`}
          onClick={() => void browse()}
        />
      )}
    </div>
  );
}

/** A switch with its name beside it. */
export function SwitchWidget({ id, label, onChange, value }: WidgetProps): React.ReactElement {
  return (
    <label className="estimatory-switch">
      <input
        id={id}
        type="checkbox"
        checked={Boolean(value)}
        aria-describedby={`${id}__description`}
        onChange={event => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}
