import { ISignal, Signal } from '@lumino/signaling';

import { Api } from '../services/api';
import { ApiError } from '../services/request';
import { changedFields, defaultValues, FormValues, WHOLE_FORM } from './form-values';
import { IEstimatorForm, IRunDetail, IShownCode } from './wire-names';

const SETTLE_MS = 250;

/** A form being filled in. The server checks it and returns its code after each pause in typing. */
export class EstimatorForm {
  constructor(
    private readonly _api: Api,
    private readonly _given: FormValues
  ) {
    void this.load();
  }

  form: IEstimatorForm | null = null;
  values: FormValues = {};
  /** The code for the current values; null while the form has faults. */
  code: IShownCode | null = null;
  error: Error | null = null;
  isSubmitting = false;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Faults of the fields that were filled in; of all fields after an attempt to run. */
  get faults(): Record<string, string> {
    const isShown = ([name]: [string, string]): boolean =>
      this._touched.has(name) || name === WHOLE_FORM;
    return Object.fromEntries(Object.entries(this._faults).filter(isShown));
  }

  async load(): Promise<void> {
    try {
      this.form = await this._api.getEstimatorForm();
      this.error = null;
      this._begin(this.form);
    } catch (error) {
      this.error = error as Error;
      this._changed.emit();
    }
  }

  /** Take new values; they are checked after a pause in typing. */
  setValues(values: FormValues): void {
    changedFields(this.values, values).forEach(name => this._touched.add(name));
    this.values = values;
    window.clearTimeout(this._soon);
    this._soon = window.setTimeout(() => void this._check(), SETTLE_MS);
    this._changed.emit();
  }

  reset(): void {
    if (this.form) {
      this._touched.clear();
      this._faults = {};
      this._begin(this.form);
    }
  }

  /** Start the run. Return null when the form has faults, and show them. */
  async submit(): Promise<IRunDetail | null> {
    if (this.isSubmitting || !this.form) {
      return null;
    }
    Object.keys(this.form.schema.properties).forEach(name => this._touched.add(name));
    this.isSubmitting = true;
    this._changed.emit();
    try {
      const run = await this._api.startRun(this.values);
      this._take({}, null);
      return run;
    } catch (error) {
      this._refuse(error as Error);
      return null;
    } finally {
      this.isSubmitting = false;
      this._changed.emit();
    }
  }

  dispose(): void {
    window.clearTimeout(this._soon);
    this._ticket = -1;
    Signal.clearData(this);
  }

  private _begin({ schema }: IEstimatorForm): void {
    this.values = defaultValues(schema);
    this.setValues({ ...this.values, ...this._given });
  }

  private async _check(): Promise<void> {
    const ticket = ++this._ticket;
    try {
      const code = await this._api.showEstimatorCode(this.values);
      if (ticket === this._ticket) {
        this.code = Object.keys(code.fields).length > 0 ? null : code;
        this._take(code.fields, null);
      }
    } catch (error) {
      if (ticket === this._ticket) {
        this.code = null;
        this._refuse(error as Error);
      }
    }
    this._changed.emit();
  }

  private _refuse(error: Error): void {
    const fields = error instanceof ApiError ? error.fields : {};
    this._take(fields, Object.keys(fields).length > 0 ? null : error);
  }

  private _take(faults: Record<string, string>, error: Error | null): void {
    this._faults = faults;
    this.error = error;
  }

  private _changed = new Signal<this, void>(this);
  private _faults: Record<string, string> = {};
  private _touched = new Set<string>();
  private _ticket = 0;
  private _soon = 0;
}
