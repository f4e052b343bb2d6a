import { FormComponent, IFormComponentProps } from '@jupyterlab/ui-components';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import type { RJSFSchema, UiSchema, ValidatorType } from '@rjsf/utils';
import * as React from 'react';

import { EstimatorForm } from '../../model/estimator-form';
import { FormValues, toText, WHOLE_FORM } from '../../model/form-values';
import { IEstimatorForm } from '../../model/wire-names';
import { Paths } from '../../services/paths';
import { Button } from '../elements/button';
import { ErrorNote } from '../elements/error-note';
import { useSignal } from '../elements/hooks';
import { UnreadableNote } from '../elements/unreadable-note';
import { useWorkbench } from '../elements/workbench-context';
import { CodePanel } from './code-panel';
import { IFormContext } from './form-context';
import { LinesField } from './lines-field';
import { PairsField } from './pairs-field';
import { PathWidget, SwitchWidget } from './path-widget';
import { FieldTemplate, GroupsTemplate } from './templates';

interface IProps {
  model: EstimatorForm;
  paths: Paths;
  onInsertCell: (text: string) => void;
  onSubmit: () => void;
}

const LOOKS: UiSchema = {
  source_directory: { 'ui:widget': 'path', 'ui:options': { kind: 'folder' } },
  entry_script: {
    'ui:widget': 'path',
    'ui:options': { kind: 'script' },
    'ui:placeholder': 'train.py'
  },
  parameters: { 'ui:field': 'pairs' },
  environment_variables: { 'ui:field': 'pairs' },
  packages: { 'ui:field': 'lines' }
};

/** The server checks all input, so everything passes here. */
const CHECKED_BY_SERVER: ValidatorType = {
  isValid: () => true,
  rawValidation: () => ({ errors: [] }),
  toErrorList: () => [],
  validateFormData: () => ({ errors: [], errorSchema: {} })
};

const PARTS = {
  fields: { lines: LinesField, pairs: PairsField },
  templates: { FieldTemplate, ObjectFieldTemplate: GroupsTemplate },
  validator: CHECKED_BY_SERVER,
  widgets: { path: PathWidget, CheckboxWidget: SwitchWidget }
} as unknown as Pick<IFormComponentProps, 'fields' | 'templates' | 'validator' | 'widgets'>;

/** The form on the left, the code that does the same on the right. */
export function EstimatorFormView(props: IProps): React.ReactElement {
  const { model, onInsertCell, onSubmit } = props;
  const { trans } = useWorkbench();
  useSignal(model.changed);
  const { code, error, faults, form, isSubmitting } = model;
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      onSubmit();
    }
  };
  return (
    <div className="estimatory-form" data-testid="estimatory-form" onKeyDown={onKeyDown}>
      {form && <UnreadableNote unreadable={form.unreadable} />}
      <div className="estimatory-form-body">
        <div>{form && <Fields {...props} form={form} />}</div>
        <CodePanel code={code} onInsertCell={onInsertCell} />
      </div>
      {faults[WHOLE_FORM] && <ErrorNote error={new Error(faults[WHOLE_FORM])} />}
      {error && <ErrorNote error={error} onRetry={form ? undefined : () => void model.load()} />}
      <div className="estimatory-form-buttons estimatory-form-footer">
        <Button
          look="accent"
          disabled={!form || isSubmitting}
          title={trans.__('Ctrl+Enter')}
          data-testid="estimatory-submit-form"
          onClick={onSubmit}
        >
          {isSubmitting ? trans.__('Submitting…') : trans.__('Run')}
        </Button>
        <Button disabled={!form || isSubmitting} onClick={() => model.reset()}>
          {trans.__('Reset')}
        </Button>
        <span className="estimatory-hint" aria-live="polite" data-testid="estimatory-runs-in">
          {code?.runs_in ??
            trans.__(
              'Without packages or an image, runs get the server’s Python: %1',
              form?.python
            )}
        </span>
      </div>
    </div>
  );
}

function Fields({ form, model, paths }: IProps & { form: IEstimatorForm }): React.ReactElement {
  const update = (values: FormValues): void => model.setValues({ ...model.values, ...values });
  const folder = toText(model.values.source_directory ?? '.');
  const context: IFormContext = { folder, paths, update };
  const uiSchema = React.useMemo(() => withPlaceholders(form), [form]);
  const errors = Object.entries(model.faults).map(
    ([name, fault]): [string, { __errors: string[] }] => [name, { __errors: [fault] }]
  );
  return (
    <FormComponent
      schema={form.schema as unknown as RJSFSchema}
      uiSchema={uiSchema as IFormComponentProps['uiSchema']}
      formData={model.values as ReadonlyJSONObject}
      formContext={context}
      {...PARTS}
      extraErrors={Object.fromEntries(errors)}
      noValidate={true}
      noHtml5Validate={true}
      showErrorList={false}
      tagName="div"
      onChange={({ formData }) => model.setValues(formData as FormValues)}
    />
  );
}

/** Return the looks with the first example of each text field as its placeholder. */
function withPlaceholders({ schema }: IEstimatorForm): UiSchema {
  const texts = Object.entries(schema.properties).filter(([, field]) => field.type === 'string');
  const looks = texts.map(([name, field]): [string, UiSchema] => [
    name,
    { 'ui:placeholder': toText(field.examples?.[0]), ...(LOOKS[name] as UiSchema | undefined) }
  ]);
  return { ...LOOKS, ...Object.fromEntries(looks) };
}
