export namespace CommandIDs {
  export const cancelRun = 'estimatory:cancel-run';
  export const compareRuns = 'estimatory:compare-runs';
  export const copyRunId = 'estimatory:copy-run-id';
  export const deleteEnvironment = 'estimatory:delete-environment';
  export const deleteModel = 'estimatory:delete-model';
  export const deleteRun = 'estimatory:delete-run';
  export const insertModel = 'estimatory:insert-model';
  export const insertRun = 'estimatory:insert-run';
  export const insertSetup = 'estimatory:insert-setup';
  export const keepOpen = 'estimatory:keep-open';
  export const newEstimatorRun = 'estimatory:new-estimator-run';
  export const openBuildLog = 'estimatory:open-build-log';
  export const openCell = 'estimatory:open-cell';
  export const openRun = 'estimatory:open-run';
  export const refresh = 'estimatory:refresh';
  export const registerModel = 'estimatory:register-model';
  export const showSidebar = 'estimatory:show-sidebar';
  export const toggleDesktop = 'estimatory:toggle-desktop-notifications';
}
