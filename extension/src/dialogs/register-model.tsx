import { Dialog, ReactWidget, showDialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { formatBytes } from '../model/format';
import { nameLabel } from '../model/name-label';
import { IRegistration, IRunDetail, IRunFile } from '../model/wire-names';

/** Ask for the name and the files of a new model. */
export async function askForModel(
  run: IRunDetail,
  files: IRunFile[],
  trans: TranslationBundle
): Promise<IRegistration | null> {
  const found = choices(files);
  const register = Dialog.okButton({ label: trans.__('Register') });
  const result = await showDialog({
    title: trans.__('Register a model of %1', nameLabel(run.display_name, trans)),
    body: new RegistrationForm(run, found, trans),
    buttons: [Dialog.cancelButton(), ...(found.length > 0 ? [register] : [])],
    focusNodeSelector: 'input'
  });
  return result.button.accept && found.length > 0 ? result.value : null;
}

interface IChoice {
  path: string;
  text: string;
}

/** Return the choices: files that look like a model first, then the folder, then the rest. */
function choices(files: IRunFile[]): IChoice[] {
  const outputs = files.filter(file => file.path.startsWith('outputs/'));
  const others = files.filter(file => !/^(outputs|logs)\//.test(file.path));
  const toChoice = ({ path, size }: IRunFile): IChoice => ({
    path,
    text: `${path} (${formatBytes(size)})`
  });
  const folder = outputs.length > 1 ? [{ path: 'outputs', text: 'outputs/' }] : [];
  outputs.sort((a, b) => Number(looksLikeModel(b.path)) - Number(looksLikeModel(a.path)));
  return [...outputs.map(toChoice), ...folder, ...others.map(toChoice)];
}

function looksLikeModel(path: string): boolean {
  return /model[^/]*$|\.(pkl|joblib|pt|pth|onnx|h5|keras|safetensors|ckpt)$/i.test(path);
}

class RegistrationForm extends ReactWidget implements Dialog.IBodyWidget<IRegistration> {
  constructor(
    run: IRunDetail,
    private readonly _choices: IChoice[],
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('estimatory-registration');
    const path = _choices[0]?.path ?? '';
    this._value = { run_id: run.run_id, name: run.experiment, path, description: '' };
  }

  getValue(): IRegistration {
    return this._value;
  }

  protected override render(): React.ReactElement {
    const trans = this._trans;
    const set = (change: Partial<IRegistration>): void => void Object.assign(this._value, change);
    return (
      <>
        <label>
          {trans.__('Name')}
          <input
            className="jp-mod-styled"
            defaultValue={this._value.name}
            data-testid="estimatory-model-name"
            onChange={event => set({ name: event.target.value.trim() })}
          />
        </label>
        <label>
          {trans.__('File or folder of the run')}
          {this._choices.length > 0 ? (
            <select
              className="jp-mod-styled"
              defaultValue={this._value.path}
              data-testid="estimatory-model-path"
              onChange={event => set({ path: event.target.value })}
            >
              {this._choices.map(({ path, text }) => (
                <option key={path} value={path}>
                  {text}
                </option>
              ))}
            </select>
          ) : (
            <span className="estimatory-hint">
              {trans.__('The run has written no files; let it save its model below outputs/.')}
            </span>
          )}
        </label>
        <label>
          {trans.__('Description')}
          <input
            className="jp-mod-styled"
            data-testid="estimatory-model-description"
            onChange={event => set({ description: event.target.value })}
          />
        </label>
      </>
    );
  }

  private _value: IRegistration;
}
