import { JupyterFrontEnd } from '@jupyterlab/application';

import { CommandIDs } from '../command-ids';
import { askForTrials } from '../dialogs/add-trials';
import { isTerminal } from '../model/statuses';
import { ISweepWish } from '../model/wire-names';
import { IWorkbench } from '../tokens';
import { reportErrors, RUN_ARGS } from './run-commands';
import { findRunId } from './target';

const ADD_ARGS = {
  type: 'object',
  properties: {
    ...RUN_ARGS.properties,
    trials: { type: 'number', description: 'How many to add; asked for when left out.' }
  }
};

/** Everything that can be done to a sweep besides what can be done to any run. */
export function addSweepCommands(app: JupyterFrontEnd, workbench: IWorkbench): void {
  const { api, trans } = workbench;
  const wishes: [string, string, ISweepWish][] = [
    [CommandIDs.pauseSweep, trans.__('Pause Sweep'), { action: 'pause' }],
    [CommandIDs.resumeSweep, trans.__('Let Sweep Go On'), { action: 'resume' }],
    [CommandIDs.retryTrials, trans.__('Retry Failed Trials of Sweep'), { action: 'retry' }]
  ];
  const ask = async (runId: string, wish: ISweepWish): Promise<void> => {
    await api.askSweep(runId, wish);
  };
  for (const [id, label, wish] of wishes) {
    app.commands.addCommand(id, {
      label,
      describedBy: { args: RUN_ARGS },
      execute: args => {
        const runId = findRunId(app, args);
        return runId === undefined ? undefined : reportErrors(ask(runId, wish));
      }
    });
  }
  app.commands.addCommand(CommandIDs.addTrials, {
    label: trans.__('Add Trials to Sweep…'),
    describedBy: { args: ADD_ARGS },
    execute: args => {
      const runId = findRunId(app, args);
      const given = typeof args.trials === 'number' ? args.trials : null;
      return runId === undefined ? undefined : reportErrors(addTrials(runId, given, workbench));
    }
  });
}

async function addTrials(
  runId: string,
  given: number | null,
  { api, liveRuns, trans }: IWorkbench
): Promise<void> {
  const status = liveRuns.get(runId).run?.status ?? '';
  const trials = given ?? (await askForTrials(isTerminal(status), trans));
  if (trials !== null) {
    await api.askSweep(runId, { action: 'add', trials });
  }
}
