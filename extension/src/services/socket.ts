import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { IDisposable } from '@lumino/disposable';

import { parseShown } from '../model/shown-text';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;

export interface ISocketListener {
  onOpen(): void;
  onMessage(message: unknown): void;
  /** The connection was lost, or could not be made `nFailures` times in a row. */
  onDown(nFailures: number): void;
}

/** A WebSocket that comes back after it was lost, waiting longer each time. */
export class Socket implements IDisposable {
  constructor(
    private readonly _settings: ServerConnection.ISettings,
    private readonly _listener: ISocketListener
  ) {
    this._connect();
  }

  get isOpen(): boolean {
    return this._socket?.readyState === 1;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  send(message: object): void {
    if (this.isOpen) {
      this._socket?.send(JSON.stringify(message));
    }
  }

  dispose(): void {
    this._isDisposed = true;
    window.clearTimeout(this._timer);
    this._socket?.close();
  }

  private _connect(): void {
    const socket = new this._settings.WebSocket(streamUrl(this._settings));
    this._socket = socket;
    socket.onopen = () => {
      this._nFailures = 0;
      this._listener.onOpen();
    };
    socket.onmessage = event => this._listener.onMessage(parseShown(String(event.data)));
    socket.onclose = () => this._retry();
  }

  private _retry(): void {
    if (this._isDisposed) {
      return;
    }
    const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this._nFailures);
    this._nFailures += 1;
    this._listener.onDown(this._nFailures);
    // Jitter keeps the pages of a restarted server from coming back all at once.
    this._timer = window.setTimeout(() => this._connect(), delay * (0.75 + Math.random() / 2));
  }

  private _socket: WebSocket | null = null;
  private _nFailures = 0;
  private _timer = 0;
  private _isDisposed = false;
}

function streamUrl(settings: ServerConnection.ISettings): string {
  const url = URLExt.join(settings.wsUrl, 'estimatory', 'api', 'stream');
  const needsToken = settings.appendToken && settings.token !== '';
  return needsToken ? `${url}?token=${encodeURIComponent(settings.token)}` : url;
}
