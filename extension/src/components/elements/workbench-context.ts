import * as React from 'react';

import { IWorkbench } from '../../tokens';

const WorkbenchContext = React.createContext<IWorkbench | null>(null);

export const WorkbenchProvider = WorkbenchContext.Provider;

export function useWorkbench(): IWorkbench {
  const workbench = React.useContext(WorkbenchContext);
  if (workbench === null) {
    throw new Error('A component of Estimatory was drawn outside of WorkbenchProvider.');
  }
  return workbench;
}
