import { DisposableDelegate, IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { Frame, IErrorFrame, IRunFrame, IRunsFrame } from '../model/wire-names';
import { Api } from './api';
import { Poller } from './poller';
import { ISocketListener, Socket } from './socket';

/** Failures in a row after which asking replaces listening, until the socket opens. */
const FAILURES_BEFORE_POLLING = 2;

/** Where a subscriber continues; requested again after each lost connection. */
export interface IRunPosition {
  cursor?: string;
  points: number;
  log?: { name: string; offset: number };
}

export interface IRunSubscriber {
  readonly runId: string;
  position(): IRunPosition;
  onFrame(frame: IRunFrame): void;
  onError(frame: IErrorFrame): void;
}

export type RunsListener = (frame: IRunsFrame) => void;

export type Connection = 'connecting' | 'live' | 'polling';

/** The one connection of a page to the events of its workspace. */
export class Stream implements IDisposable, ISocketListener {
  constructor(private readonly _api: Api) {
    this._poller = new Poller(_api, this);
  }

  get connection(): Connection {
    return this._connection;
  }

  get connectionChanged(): ISignal<this, Connection> {
    return this._connectionChanged;
  }

  /** Emitted when the socket opened again: changes may have been missed. */
  get resumed(): ISignal<this, void> {
    return this._resumed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  get hasRunsListeners(): boolean {
    return this._runsListeners.size > 0;
  }

  get runSubscribers(): IRunSubscriber[] {
    return [...this._runs.values()];
  }

  subscribeRuns(listener: RunsListener): IDisposable {
    this._runsListeners.add(listener);
    if (this._runsListeners.size === 1) {
      this._send({ type: 'subscribe', topic: 'runs' });
    }
    return new DisposableDelegate(() => {
      this._runsListeners.delete(listener);
      if (!this.hasRunsListeners) {
        this._send({ type: 'unsubscribe', topic: 'runs' });
      }
    });
  }

  subscribeRun(subscriber: IRunSubscriber): IDisposable {
    this._runs.set(subscriber.runId, subscriber);
    this._send(subscription(subscriber));
    return new DisposableDelegate(() => {
      if (this._runs.get(subscriber.runId) === subscriber) {
        this._runs.delete(subscriber.runId);
        this._send({ type: 'unsubscribe', topic: 'run', run_id: subscriber.runId });
      }
    });
  }

  dispose(): void {
    this._isDisposed = true;
    this._poller.stop();
    this._socket?.dispose();
    Signal.clearData(this);
  }

  onOpen(): void {
    this._poller.stop();
    this._setConnection('live');
    if (this.hasRunsListeners) {
      this._send({ type: 'subscribe', topic: 'runs' });
    }
    this.runSubscribers.forEach(subscriber => this._send(subscription(subscriber)));
    if (this._wasOpen) {
      this._resumed.emit();
    }
    this._wasOpen = true;
  }

  onDown(nFailures: number): void {
    if (nFailures >= FAILURES_BEFORE_POLLING) {
      this._poller.start();
      this._setConnection('polling');
    } else {
      this._setConnection('connecting');
    }
  }

  onMessage(message: unknown): void {
    const frame = message as Frame;
    if (frame.topic === 'runs') {
      this._runsListeners.forEach(listener => listener(frame));
    } else if (frame.topic === 'run') {
      this._runs.get(frame.run_id)?.onFrame(frame);
    } else if (frame.topic === 'error' && frame.run_id) {
      this._runs.get(frame.run_id)?.onError(frame);
    }
  }

  private _send(message: object): void {
    if (this._socket === null) {
      this._socket = new Socket(this._api.serverSettings, this);
    } else {
      this._socket.send(message);
    }
  }

  private _setConnection(connection: Connection): void {
    if (connection !== this._connection) {
      this._connection = connection;
      this._connectionChanged.emit(connection);
    }
  }

  private _connection: Connection = 'connecting';
  private _connectionChanged = new Signal<this, Connection>(this);
  private _resumed = new Signal<this, void>(this);
  private _isDisposed = false;
  private _poller: Poller;
  private _runs = new Map<string, IRunSubscriber>();
  private _runsListeners = new Set<RunsListener>();
  private _socket: Socket | null = null;
  private _wasOpen = false;
}

function subscription(subscriber: IRunSubscriber): object {
  const position = subscriber.position();
  return { type: 'subscribe', topic: 'run', run_id: subscriber.runId, ...position };
}
