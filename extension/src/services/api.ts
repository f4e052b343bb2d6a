import { ServerConnection } from '@jupyterlab/services';

import { FormValues } from '../model/form-values';
import { Bundle } from '../model/saved-card';
import { parseShown } from '../model/shown-text';
import {
  Answer,
  EnvironmentKind,
  ILoggedValue,
  ILogText,
  IModelRecord,
  IRegistration,
  IRunChanges,
  IRunDetail,
  IShownCode,
  ISweep,
  ISweepWish
} from '../model/wire-names';
import { ApiError, apiUrl, encodePath, request, requestJson } from './request';

const NOT_MODIFIED = 304;

export interface IRunQuery {
  experiment?: string;
  statuses?: readonly string[];
  search?: string;
  /** Children of that run; empty for runs without a parent. */
  parent?: string;
  sort?: string;
  order?: 'asc' | 'desc';
  limit?: number;
  offset?: number;
}

/** The REST interface of the server: one method for each act. */
export class Api {
  constructor(readonly serverSettings: ServerConnection.ISettings) {}

  listRuns(query: IRunQuery): Promise<Answer<'/runs'>> {
    return this._get(`runs?${toSearch(query)}`);
  }

  getRun(runId: string): Promise<IRunDetail> {
    return this._get(runPath(runId));
  }

  /** The run as an output of a notebook that names this workspace, to be stored as it is. */
  async getCard(runId: string, workspace: string): Promise<Bundle> {
    const path = `${runPath(runId)}/card?workspace=${encodeURIComponent(workspace)}`;
    return (await request(this.serverSettings, path)).json() as Promise<Bundle>;
  }

  getEstimatorForm(): Promise<Answer<'/estimator-form'>> {
    return this._get('estimator-form');
  }

  showEstimatorCode(values: FormValues): Promise<IShownCode> {
    return this._send('POST', 'estimator-form/code', { values });
  }

  startRun(values: FormValues): Promise<IRunDetail> {
    return this._send('POST', 'runs', { values });
  }

  updateRun(runId: string, changes: IRunChanges): Promise<IRunDetail> {
    return this._send('PATCH', runPath(runId), changes);
  }

  async deleteRun(runId: string): Promise<void> {
    await request(this.serverSettings, runPath(runId), { method: 'DELETE' });
  }

  cancelRun(runId: string): Promise<IRunDetail> {
    return this._send('POST', `${runPath(runId)}/cancel`, {});
  }

  async getRunSize(runId: string): Promise<number> {
    return (await this._get<Answer<'/runs/{run_id}/size'>>(`${runPath(runId)}/size`)).bytes;
  }

  /** Return a sweep with the tag of the answer; null where it is as an earlier tag says. */
  async getSweep(runId: string, tag: string): Promise<{ sweep: ISweep; tag: string } | null> {
    const init = tag ? { headers: { 'If-None-Match': tag } } : {};
    try {
      const answer = await request(this.serverSettings, `${runPath(runId)}/sweep`, init);
      const sweep = parseShown<ISweep>(await answer.text());
      return { sweep, tag: answer.headers.get('ETag') ?? '' };
    } catch (error) {
      if (error instanceof ApiError && error.status === NOT_MODIFIED) {
        return null;
      }
      throw error;
    }
  }

  getSweepCurves(runId: string, points: number): Promise<Answer<'/runs/{run_id}/sweep/curves'>> {
    return this._get(`${runPath(runId)}/sweep/curves?points=${points}`);
  }

  askSweep(runId: string, wish: ISweepWish): Promise<ISweep> {
    return this._send('POST', `${runPath(runId)}/sweep`, wish);
  }

  getMetrics(runId: string, points: number): Promise<Answer<'/runs/{run_id}/metrics'>> {
    return this._get(`${runPath(runId)}/metrics?points=${points}`);
  }

  async listLogged(runId: string): Promise<ILoggedValue[]> {
    const path = `${runPath(runId)}/logged`;
    return (await this._get<Answer<'/runs/{run_id}/logged'>>(path)).values;
  }

  async listLogs(runId: string): Promise<Answer<'/runs/{run_id}/logs'>['logs']> {
    const path = `${runPath(runId)}/logs`;
    return (await this._get<Answer<'/runs/{run_id}/logs'>>(path)).logs;
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

  /** Return the offset of the line that holds a byte; null where that is very far away. */
  async findLogLine(runId: string, name: string, offset: number): Promise<number | null> {
    const path = `${logPath(runId, name)}/line?offset=${offset}`;
    return (await this._get<Answer<'/runs/{run_id}/logs/{name}/line'>>(path)).offset;
  }

  searchLog(
    runId: string,
    name: string,
    query: string,
    limit: number
  ): Promise<Answer<'/runs/{run_id}/logs/{name}/search'>> {
    const path = `${logPath(runId, name)}/search`;
    return this._get(`${path}?query=${encodeURIComponent(query)}&limit=${limit}`);
  }

  async listFiles(runId: string): Promise<Answer<'/runs/{run_id}/files'>['files']> {
    const path = `${runPath(runId)}/files`;
    return (await this._get<Answer<'/runs/{run_id}/files'>>(path)).files;
  }

  async listSnapshot(runId: string): Promise<Answer<'/runs/{run_id}/snapshot'>['files']> {
    const path = `${runPath(runId)}/snapshot`;
    return (await this._get<Answer<'/runs/{run_id}/snapshot'>>(path)).files;
  }

  listExperiments(): Promise<Answer<'/experiments'>> {
    return this._get('experiments');
  }

  listModels(): Promise<Answer<'/models'>> {
    return this._get('models');
  }

  async listModelVersions(name: string): Promise<IModelRecord[]> {
    const path = `models/${encodeURIComponent(name)}`;
    return (await this._get<Answer<'/models/{name}'>>(path)).versions;
  }

  registerModel(registration: IRegistration): Promise<IModelRecord> {
    return this._send('POST', 'models', registration);
  }

  async deleteModel(name: string, version: number): Promise<void> {
    const path = `models/${encodeURIComponent(name)}/${version}`;
    await request(this.serverSettings, path, { method: 'DELETE' });
  }

  listEnvironments(): Promise<Answer<'/environments'>> {
    return this._get('environments');
  }

  listImages(): Promise<Answer<'/images'>> {
    return this._get('images');
  }

  getEnvironment(
    kind: EnvironmentKind,
    key: string
  ): Promise<Answer<'/environments/{key}' | '/images/{key}'>> {
    return this._get(environmentPath(kind, key));
  }

  async readBuildLog(kind: EnvironmentKind, key: string): Promise<string> {
    return (await this._get<Answer<'/environments/{key}/log'>>(`${environmentPath(kind, key)}/log`))
      .text;
  }

  async deleteEnvironment(kind: EnvironmentKind, key: string): Promise<void> {
    await request(this.serverSettings, environmentPath(kind, key), { method: 'DELETE' });
  }

  listTargets(): Promise<Answer<'/compute'>> {
    return this._get('compute');
  }

  /** Return the content of a file; the functions below this class make its path. */
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
    if (value !== undefined && (value !== '' || name === 'parent')) {
      search.append(name, String(value));
    }
  }
  statuses?.forEach(status => search.append('status', status));
  return search.toString();
}
