import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { render, RenderResult } from '@testing-library/react';
import * as React from 'react';

import { CommandIDs } from '../src/command-ids';
import { WorkbenchProvider } from '../src/components/elements/workbench-context';
import { RunSelection } from '../src/model/run-selection';
import { IRunSummary } from '../src/model/wire-names';
import { IWorkbench } from '../src/tokens';

export const trans = nullTranslator.load('estimatory');

/** Commands that were executed, each with its arguments. */
type Executed = [command: string, args: ReadonlyPartialJSONObject][];

/** Make a workbench that notes the commands of the extension and lists these runs. */
export function makeWorkbench(
  more: Partial<Record<keyof IWorkbench, unknown>> = {},
  runs: IRunSummary[] = []
): { workbench: IWorkbench; executed: Executed } {
  const executed: Executed = [];
  const commands = new CommandRegistry();
  for (const id of Object.values(CommandIDs)) {
    commands.addCommand(id, { execute: args => void executed.push([id, args]) });
  }
  const models = { commands, editors: null, runList: { runs }, runSelection: new RunSelection() };
  return { workbench: { ...models, trans, ...more } as unknown as IWorkbench, executed };
}

/** Draw a component as the sidebar and the tabs do. */
export function show(workbench: IWorkbench, element: React.ReactElement): RenderResult {
  return render(<WorkbenchProvider value={workbench}>{element}</WorkbenchProvider>);
}

/** Make the summary of a run that has ended well. */
export function makeRun(more: Partial<IRunSummary> = {}): IRunSummary {
  return {
    run_id: 'churn_1795224356_31a1470d',
    experiment: 'churn',
    display_name: 'less regularisation',
    status: 'Completed',
    detail: '',
    created_at: 1_795_224_356,
    started_at: 1_795_224_358,
    ended_at: 1_795_224_400,
    duration_s: 42,
    script: 'train.py',
    compute_target: 'local',
    parameters: {},
    tags: {},
    primary_metric: null,
    metrics: {},
    parent_run_id: '',
    failure_message: null,
    notebook: '',
    ...more
  };
}
