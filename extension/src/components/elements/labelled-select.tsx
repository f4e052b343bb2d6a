import * as React from 'react';

interface IProps {
  label: string;
  value: string;
  testId: string;
  /** Where there are no words. */
  ariaLabel?: string;
  onChange: (value: string) => void;
  /** The options. */
  children: React.ReactNode;
}

/** A choice with its words before it, as toolbars have them. */
export function LabelledSelect(props: IProps): React.ReactElement {
  const { label, value, testId, ariaLabel, onChange, children } = props;
  return (
    <label>
      {label}
      <select
        className="estimatory-input"
        value={value}
        aria-label={ariaLabel}
        data-testid={testId}
        onChange={event => onChange(event.target.value)}
      >
        {children}
      </select>
    </label>
  );
}
