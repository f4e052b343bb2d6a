/** Names for the types in `wire.ts`, which is generated from the server's `openapi.yaml`. */

import { components, paths } from './wire';

type Wire = components['schemas'];

interface IJson<T> {
  content: { 'application/json': T };
}

/** The JSON that a GET of the path is answered with. */
export type Answer<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: IJson<infer T> } };
}
  ? T
  : never;

export type Status = Wire['Status'];
/** A number, or its name where JSON cannot hold it; a cell of a table may be empty or a boolean. */
export type WireNumber = Wire['Number'] | boolean | null;

export type IRunSummary = Wire['RunSummary'];
export type IRunDetail = Wire['RunDetail'];
export type IRunSnapshot = Wire['RunSnapshot'];
export type IRunCard = Wire['RunCard'];
export type IRunChanges = Wire['RunChanges'];
export type IFailure = Wire['Failure'];
export type IPrimaryMetric = Wire['PrimaryMetric'];
export type IRankState = Wire['RankState'];
export type IFrame = Wire['Frame'];
export type IRunFile = Wire['RunFile'];

export type IWireSeries = Wire['Series'];
export type ILoggedValue = Wire['LoggedValue'];
export type IWireTable = Wire['LoggedTable'];

export type ILogText = Wire['LogPart'];
export type ILogMatch = Wire['LogMatch'];

export type IExperimentSummary = Wire['Experiment'];
export type IRegistration = Wire['Registration'];
export type IModelRecord = Wire['Model'];
export type IEnvironmentRecord = Wire['Environment'];
export type IImageRecord = Wire['Image'];
/** An environment of an interpreter, or a container image. */
export type EnvironmentKind = 'environment' | 'image';
export type ITargetOverview = Wire['Target'];
export type INodeOverview = Wire['Node'];
export type IUnreadable = Wire['Unreadable'];

export type ISweep = Wire['Sweep'];
export type ISweepParameter = Wire['SweepParameter'];
export type ISweepCurve = Wire['SweepCurve'];
export type ISweepWish = Wire['SweepWish'];

export type IErrorBody = Wire['Error'];

export type IEstimatorForm = Wire['EstimatorForm'];
export type IFormSchema = Wire['FormSchema'];
export type IFieldSchema = Wire['FormField'];
export type IShownCode = Wire['ShownCode'];

export type Frame = Wire['StreamFrame'];
export type IRunsFrame = Wire['RunsFrame'];
export type IRunFrame = Wire['RunFrame'];
export type IErrorFrame = Wire['ErrorFrame'];
export type IMetricsDelta = Wire['MetricsDelta'];
