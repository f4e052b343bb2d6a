import * as React from 'react';

interface IProps {
  label: string;
  value: string;
  testId: string;
  onChange: (value: string) => void;
  /** The options. */
  children: React.ReactNode;
}

/** A choice with its words before it, as toolbars have them. */
export function LabelledSelect(props: IProps): React.ReactElement {
  const { label, value, testId, onChange, children } = props;
  return (
    <label>
      {label}
      <select
        className="estimatory-input"
        value={value}
        data-testid={testId}
        onChange={event => onChange(event.target.value)}
      >
        {children}
      </select>
    </label>
  );
}
