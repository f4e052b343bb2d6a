import { ServerConnection } from '@jupyterlab/services';

import { FormValues, IEstimatorForm, IShownCode } from '../model/form-values';
import { Bundle } from '../model/saved-card';
import {
  EnvironmentKind,
  IEnvironmentRecord,
  IExperimentSummary,
  IImageRecord,
  ILoggedValue,
  IModelRecord,
  IRunDetail,
  IRunFile,
  IRunSummary,
  ITargetOverview,
  IUnreadable,
  IWireSeries
} from '../model/wire';
import { ILogMatch, ILogText } from '../model/wire-logs';
import { apiUrl, encodePath, request, requestJson } from './request';

export interface IRunQuery {
  experiment?: string;
  statuses?: readonly string[];
  search?: string;
  sort?: string;
  order?: 'asc' | 'desc';
  limit?: number;
  offset?: number;
}

export interface IRegistration {
  run_id: string;
  name: string;
  path: string;
  description?: string;
  tags?: Record<string, string>;
}

/** Every list says what it could not read. */
interface IListed {
  unreadable: IUnreadable[];
}

type Changes = { display_name?: string; description?: string; tags?: Record<string, string | null> };

/** The REST interface of the server: one method for each act. */
export class Api {
  constructor(readonly serverSettings: ServerConnection.ISettings) {}

  listRuns(query: IRunQuery): Promise<IListed & { runs: IRunSummary[]; total: number }> {
    return this._get(`runs?${toSearch(query)}`);
  }

  getRun(runId: string): Promise<IRunDetail> {
    return this._get(runPath(runId));
  }

  /** The run as an output of a notebook that names this workspace, to be stored as it is. */
  async getCard(runId: string, workspace: string): Promise<Bundle> {
    const path = `${runPath(runId)}/card?workspace=${encodeURIComponent(workspace)}`;
    return (await request(this.serverSettings, path)).json();
  }

  getEstimatorForm(): Promise<IEstimatorForm> {
    return this._get('estimator-form');
  }

  showEstimatorCode(values: FormValues): Promise<IShownCode> {
    return this._send('POST', 'estimator-form/code', { values });
  }

  startRun(values: FormValues): Promise<IRunDetail> {
    return this._send('POST', 'runs', { values });
  }

  updateRun(runId: string, changes: Changes): Promise<IRunDetail> {
    return this._send('PATCH', runPath(runId), changes);
  }

  async deleteRun(runId: string): Promise<void> {
    await request(this.serverSettings, runPath(runId), { method: 'DELETE' });
  }

  cancelRun(runId: string): Promise<IRunDetail> {
    return this._send('POST', `${runPath(runId)}/cancel`, {});
  }

  async getRunSize(runId: string): Promise<number> {
    return (await this._get<{ bytes: number }>(`${runPath(runId)}/size`)).bytes;
  }

  getMetrics(runId: string, points: number): Promise<{ series: IWireSeries[]; cursor: string }> {
    return this._get(`${runPath(runId)}/metrics?points=${points}`);
  }

  async listLogged(runId: string): Promise<ILoggedValue[]> {
    return (await this._get<{ values: ILoggedValue[] }>(`${runPath(runId)}/logged`)).values;
  }

  async listLogs(runId: string): Promise<{ name: string; size: number }[]> {
    return (await this._get<{ logs: { name: string; size: number }[] }>(`${runPath(runId)}/logs`))
      .logs;
  }

  readLog(
    runId: string,
    name: string,
    offset: number,
    limit: number,
    end?: number
  ): Promise<ILogText> {
    const range = `offset=${offset}&limit=${limit}${end === undefined ? '' : `&end=${end}`}`;
    return this._get(`${logPath(runId, name)}?${range}`);
  }

  /** Where the line begins in which a byte lies; null where that is very far away. */
  async findLogLine(runId: string, name: string, offset: number): Promise<number | null> {
    const path = `${logPath(runId, name)}/line?offset=${offset}`;
    return (await this._get<{ offset: number | null }>(path)).offset;
  }

  searchLog(
    runId: string,
    name: string,
    query: string,
    limit: number
  ): Promise<{ matches: ILogMatch[]; truncated: boolean }> {
    const path = `${logPath(runId, name)}/search`;
    return this._get(`${path}?query=${encodeURIComponent(query)}&limit=${limit}`);
  }

  async listFiles(runId: string): Promise<IRunFile[]> {
    return (await this._get<{ files: IRunFile[] }>(`${runPath(runId)}/files`)).files;
  }

  async listSnapshot(runId: string): Promise<{ path: string; size: number }[]> {
    const path = `${runPath(runId)}/snapshot`;
    return (await this._get<{ files: { path: string; size: number }[] }>(path)).files;
  }

  listExperiments(): Promise<IListed & { experiments: IExperimentSummary[] }> {
    return this._get('experiments');
  }

  listModels(): Promise<IListed & { models: IModelRecord[] }> {
    return this._get('models');
  }

  async listModelVersions(name: string): Promise<IModelRecord[]> {
    const path = `models/${encodeURIComponent(name)}`;
    return (await this._get<{ versions: IModelRecord[] }>(path)).versions;
  }

  registerModel(registration: IRegistration): Promise<IModelRecord> {
    return this._send('POST', 'models', registration);
  }

  async deleteModel(name: string, version: number): Promise<void> {
    const path = `models/${encodeURIComponent(name)}/${version}`;
    await request(this.serverSettings, path, { method: 'DELETE' });
  }

  listEnvironments(): Promise<IListed & { environments: IEnvironmentRecord[] }> {
    return this._get('environments');
  }

  listImages(): Promise<IListed & { images: IImageRecord[] }> {
    return this._get('images');
  }

  getEnvironment(kind: EnvironmentKind, key: string): Promise<{ requirements: string }> {
    return this._get(environmentPath(kind, key));
  }

  async readBuildLog(kind: EnvironmentKind, key: string): Promise<string> {
    return (await this._get<{ text: string }>(`${environmentPath(kind, key)}/log`)).text;
  }

  async deleteEnvironment(kind: EnvironmentKind, key: string): Promise<void> {
    await request(this.serverSettings, environmentPath(kind, key), { method: 'DELETE' });
  }

  listTargets(): Promise<IListed & { targets: ITargetOverview[]; runs: IRunSummary[] }> {
    return this._get('compute');
  }

  /** Content of a file below one of the paths that the functions beside this class make. */
  async read(path: string): Promise<Blob> {
    return (await request(this.serverSettings, path)).blob();
  }

  /** Address for a link that the user may click to save the file. */
  downloadUrl(path: string): string {
    return apiUrl(this.serverSettings.baseUrl, `${path}?download=1`);
  }

  private _get<T>(path: string): Promise<T> {
    return requestJson<T>(this.serverSettings, path);
  }

  private _send<T>(method: string, path: string, body: object): Promise<T> {
    return requestJson<T>(this.serverSettings, path, { method, body: JSON.stringify(body) });
  }
}

export function runPath(runId: string): string {
  return `runs/${encodeURIComponent(runId)}`;
}

function logPath(runId: string, name: string): string {
  return `${runPath(runId)}/logs/${encodePath(name)}`;
}

export function runFilePath(runId: string, path: string): string {
  return `${runPath(runId)}/files/${encodePath(path)}`;
}

export function snapshotFilePath(runId: string, path: string): string {
  return `${runPath(runId)}/snapshot/${encodePath(path)}`;
}

export function modelFilePath(name: string, version: number, path: string): string {
  return `models/${encodeURIComponent(name)}/${version}/files/${encodePath(path)}`;
}

function environmentPath(kind: EnvironmentKind, key: string): string {
  return `${kind}s/${encodeURIComponent(key)}`;
}

function toSearch(query: IRunQuery): string {
  const { statuses, ...single } = query;
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(single)) {
    if (value !== undefined && value !== '') {
      search.append(name, String(value));
    }
  }
  statuses?.forEach(status => search.append('status', status));
  return search.toString();
}
