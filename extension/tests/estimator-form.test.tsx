import { fireEvent, screen, waitFor } from '@testing-library/react';
import * as React from 'react';
import { expect, test, vi } from 'vitest';

import { EstimatorFormView } from '../src/components/estimator-form/estimator-form';
import { EstimatorForm } from '../src/model/estimator-form';
import { IEstimatorForm, IFieldSchema, IShownCode } from '../src/model/wire-names';
import type { Api } from '../src/services/api';
import type { Paths } from '../src/services/paths';
import { makeWorkbench, show } from './workbench';

function field(title: string, more: Partial<IFieldSchema> = {}): IFieldSchema {
  const text = { description: `About ${title}.`, type: 'string', default: '' };
  return { title, 'x-group': 'script', ...text, ...more };
}

const FORM: IEstimatorForm = {
  python: '/usr/bin/python3',
  unreadable: [],
  schema: {
    type: 'object',
    properties: {
      entry_script: field('Script'),
      experiment: field('Experiment', { examples: ['churn'] }),
      packages: field('Packages', { type: 'array', default: [], items: { type: 'string' } }),
      environment_variables: field('Variables', {
        type: 'object',
        default: {},
        additionalProperties: { type: 'string' },
        'x-secret': 'TOKEN'
      })
    },
    required: ['entry_script'],
    'x-groups': { script: 'What runs' }
  }
};

/** Refuses a form without a script, and shows the values as code. */
function makeApi() {
  const showCode = (values: Record<string, unknown>): Promise<IShownCode> => {
    const fields: Record<string, string> = values.entry_script ? {} : { entry_script: 'Which?' };
    const python = JSON.stringify(values);
    const words = { shell: 'estimatory submit', no_cell: '', runs_in: 'Runs here.' };
    return Promise.resolve({ fields, python, cell: '%%estimator', ...words });
  };
  return {
    getEstimatorForm: () => Promise.resolve(FORM),
    showEstimatorCode: vi.fn(showCode),
    startRun: vi.fn()
  };
}

const PATHS = {
  canBrowse: false,
  listScripts: () => Promise.resolve(['train.py']),
  listFolders: () => Promise.resolve([])
} as unknown as Paths;

async function showForm(given: Record<string, unknown> = {}) {
  const api = makeApi();
  const model = new EstimatorForm(api as unknown as Api, given);
  const acts = { onInsertCell: vi.fn<(text: string) => void>(), onSubmit: vi.fn<() => void>() };
  show(makeWorkbench().workbench, <EstimatorFormView model={model} paths={PATHS} {...acts} />);
  await screen.findByText('What runs');
  return { api, model, ...acts };
}

const input = (label: RegExp): HTMLInputElement => screen.getByLabelText<HTMLInputElement>(label);

test('each field has its label, its hint and an example', async () => {
  await showForm();
  expect(input(/^Script/).required).toBe(true);
  expect(screen.getByText('About Experiment.')).toBeTruthy();
  expect(input(/^Experiment/).placeholder).toBe('churn');
});

test('scripts of the folder are offered', async () => {
  await showForm();
  await waitFor(() => expect(document.querySelector('datalist option')).toBeTruthy());
  expect(document.querySelector<HTMLOptionElement>('datalist option')?.value).toBe('train.py');
});

test('what is typed becomes code; a field that was emptied is blamed', async () => {
  const { model } = await showForm();
  fireEvent.change(input(/^Script/), { target: { value: 'train.py' } });
  await waitFor(() =>
    expect(screen.getByTestId('estimatory-code').textContent).toContain('train.py')
  );
  expect(screen.getByTestId('estimatory-runs-in').textContent).toBe('Runs here.');
  fireEvent.change(input(/^Script/), { target: { value: '' } });
  expect((await screen.findByRole('alert')).textContent).toBe('Which?');
  expect(model.code).toBeNull();
  expect(screen.queryByTestId('estimatory-code')).toBeNull();
});

test('packages are taken line by line', async () => {
  const { model } = await showForm();
  const lines = document.querySelector('textarea')!;
  fireEvent.change(lines, { target: { value: 'pandas>=2\n\n scikit-learn ' } });
  await waitFor(() => expect(model.values.packages).toEqual(['pandas>=2', 'scikit-learn']));
  expect(lines.value).toBe('pandas>=2\n\n scikit-learn ');
});

test('the value that belongs to a secret name is hidden', async () => {
  const { model } = await showForm();
  const type = (label: string, text: string): boolean =>
    fireEvent.change(screen.getAllByLabelText(label)[0], { target: { value: text } });
  type('Name', 'HF_TOKEN');
  type('Value', 'hf_123');
  await waitFor(() => expect(model.values.environment_variables).toEqual({ HF_TOKEN: 'hf_123' }));
  expect(screen.getAllByLabelText<HTMLInputElement>('Value')[0].type).toBe('password');
});

test('Ctrl + Enter and the button submit; the cell is inserted as it is shown', async () => {
  const { onInsertCell, onSubmit } = await showForm({ entry_script: 'train.py' });
  fireEvent.keyDown(input(/^Script/), { key: 'Enter', ctrlKey: true });
  fireEvent.keyDown(input(/^Script/), { key: 'Enter' });
  fireEvent.click(screen.getByTestId('estimatory-submit-form'));
  expect(onSubmit).toHaveBeenCalledTimes(2);
  const insert = screen.getByTestId<HTMLButtonElement>('estimatory-insert-cell');
  await waitFor(() => expect(insert.disabled).toBe(false));
  fireEvent.click(insert);
  expect(onInsertCell.mock.calls).toEqual([['%%estimator']]);
});
