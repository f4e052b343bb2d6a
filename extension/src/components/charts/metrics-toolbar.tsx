import * as React from 'react';

import { XAxis } from '../../model/chart-data';
import { RankView } from '../../model/rank-reduction';
import { Checkbox } from '../elements/checkbox';
import { LabelledSelect } from '../elements/labelled-select';
import { useWorkbench } from '../elements/workbench-context';

export interface IMetricsChoice {
  axis: XAxis;
  isLog: boolean;
  smoothing: number;
  search: string;
  isTable: boolean;
  ranks: RankView;
}

interface IProps {
  choice: IMetricsChoice;
  hasRanks?: boolean;
  hasTable?: boolean;
  onChange: (change: Partial<IMetricsChoice>) => void;
}

/** How the curves are shown. */
export function MetricsToolbar(props: IProps): React.ReactElement {
  const { choice, hasRanks, hasTable, onChange } = props;
  const { trans } = useWorkbench();
  return (
    <div className="estimatory-toolbar" role="toolbar" aria-label={trans.__('Charts')}>
      <input
        type="search"
        className="estimatory-input"
        placeholder={trans.__('Search metrics')}
        aria-label={trans.__('Search metrics')}
        value={choice.search}
        data-testid="estimatory-search-metrics"
        onChange={event => onChange({ search: event.target.value })}
      />
      <label>
        {trans.__('Smoothing')}
        <input
          type="range"
          min={0}
          max={0.99}
          step={0.01}
          value={choice.smoothing}
          data-testid="estimatory-smoothing"
          onChange={event => onChange({ smoothing: Number(event.target.value) })}
        />
        <output className="estimatory-smoothing-value">{choice.smoothing.toFixed(2)}</output>
      </label>
      <LabelledSelect
        label={trans.__('X axis')}
        value={choice.axis}
        testId="estimatory-x-axis"
        onChange={axis => onChange({ axis: axis as XAxis })}
      >
        <option value="step">{trans.__('Step')}</option>
        <option value="time">{trans.__('Time')}</option>
      </LabelledSelect>
      {hasRanks && (
        <LabelledSelect
          label={trans.__('Ranks')}
          value={choice.ranks}
          testId="estimatory-ranks"
          onChange={ranks => onChange({ ranks: ranks as RankView })}
        >
          <option value="each">{trans.__('Each')}</option>
          <option value="mean">{trans.__('Mean')}</option>
          <option value="min">{trans.__('Smallest')}</option>
          <option value="max">{trans.__('Largest')}</option>
          <option value="first">{trans.__('Rank 0')}</option>
        </LabelledSelect>
      )}
      <Checkbox
        isChecked={choice.isLog}
        testId="estimatory-log-scale"
        onChange={isLog => onChange({ isLog })}
      >
        {trans.__('Log scale')}
      </Checkbox>
      {hasTable && (
        <Checkbox
          isChecked={choice.isTable}
          testId="estimatory-as-table"
          onChange={isTable => onChange({ isTable })}
        >
          {trans.__('Table')}
        </Checkbox>
      )}
    </div>
  );
}
