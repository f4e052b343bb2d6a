export const CommandIDs = {
  addTrials: 'estimatory:add-trials',
  cancelRun: 'estimatory:cancel-run',
  compareRuns: 'estimatory:compare-runs',
  copyRunId: 'estimatory:copy-run-id',
  deleteEnvironment: 'estimatory:delete-environment',
  deleteModel: 'estimatory:delete-model',
  deleteRun: 'estimatory:delete-run',
  insertModel: 'estimatory:insert-model',
  insertRun: 'estimatory:insert-run',
  insertSetup: 'estimatory:insert-setup',
  keepOpen: 'estimatory:keep-open',
  newEstimatorRun: 'estimatory:new-estimator-run',
  openBuildLog: 'estimatory:open-build-log',
  openCell: 'estimatory:open-cell',
  openRun: 'estimatory:open-run',
  pauseSweep: 'estimatory:pause-sweep',
  refresh: 'estimatory:refresh',
  registerModel: 'estimatory:register-model',
  resumeSweep: 'estimatory:resume-sweep',
  retryTrials: 'estimatory:retry-trials',
  showSidebar: 'estimatory:show-sidebar',
  toggleDesktop: 'estimatory:toggle-desktop-notifications'
} as const;

/** The arguments of a command that takes none. */
export const NO_ARGS = { type: 'object', properties: {} };
