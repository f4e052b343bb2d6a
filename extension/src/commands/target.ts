import { JupyterFrontEnd } from '@jupyterlab/application';
import { ReadonlyPartialJSONObject, ReadonlyPartialJSONValue } from '@lumino/coreutils';

/** Return a command's target: an argument, else the element under the context menu. */
export function findTarget(
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject,
  attribute: string
): string | undefined {
  const given = textOf(args[attribute]);
  if (given !== undefined) {
    return given;
  }
  const node = app.contextMenuHitTest(element => attribute in element.dataset);
  return node?.dataset[attribute];
}

export function findRunId(
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject
): string | undefined {
  return findTarget(app, args, 'runId');
}

/** Return the status under the context menu; undefined where the run was given by id. */
export function findStatus(
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject
): string | undefined {
  return args.runId === undefined ? findTarget(app, {}, 'status') : undefined;
}

/** Return an argument of a command as text; undefined where it was not given. */
export function textOf(given: ReadonlyPartialJSONValue | undefined): string | undefined {
  return typeof given === 'string' || typeof given === 'number' ? String(given) : undefined;
}
