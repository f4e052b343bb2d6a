import { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

interface IProps {
  icon: LabIcon;
  label: string;
  testId?: string;
  tabIndex?: number;
  onClick: () => void;
}

/** A small button with a picture; its label is read out and shown on hover. */
export function IconButton({ icon, label, testId, tabIndex, onClick }: IProps): React.ReactElement {
  return (
    <button
      type="button"
      className="estimatory-icon-button"
      aria-label={label}
      title={label}
      tabIndex={tabIndex}
      data-testid={testId}
      onClick={event => {
        event.stopPropagation();
        onClick();
      }}
    >
      <icon.react tag="span" width="14px" height="14px" />
    </button>
  );
}
