import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { parseShown } from '../model/shown-text';
import { IErrorBody } from '../model/wire-names';

/** An error answer; `message` and `hint` are the server's. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly reason: string = '',
    readonly hint: string = '',
    /** What is wrong with each field of a form. */
    readonly fields: Record<string, string> = {}
  ) {
    super(message);
  }
}

/** Ask the Estimatory server; the path is relative to `/estimatory/api/`. */
export async function request(
  settings: ServerConnection.ISettings,
  path: string,
  init: RequestInit = {}
): Promise<Response> {
  const url = apiUrl(settings.baseUrl, path);
  let response: Response;
  try {
    response = await ServerConnection.makeRequest(url, init, settings);
  } catch (error) {
    throw new ApiError(`The Jupyter server does not answer: ${String(error)}`, 0, 'NetworkError');
  }
  if (!response.ok) {
    throw await toApiError(response);
  }
  return response;
}

export async function requestJson<T>(
  settings: ServerConnection.ISettings,
  path: string,
  init: RequestInit = {}
): Promise<T> {
  return parseShown<T>(await (await request(settings, path, init)).text());
}

export function apiUrl(baseUrl: string, path: string): string {
  return `${URLExt.join(baseUrl, 'estimatory', 'api')}/${path}`;
}

/** Encode each part of a relative path, keeping its slashes. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

async function toApiError(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    const body = parseShown<Partial<IErrorBody>>(text);
    const message = body.message || response.statusText;
    const { reason = '', hint = '', fields = {} } = body;
    return new ApiError(message, response.status, reason, hint, fields);
  } catch {
    const message = `The server answered ${response.status} ${response.statusText}`;
    return new ApiError(message, response.status);
  }
}
