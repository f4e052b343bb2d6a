import * as React from 'react';

interface IProps {
  isChecked: boolean;
  testId: string;
  onChange: (isChecked: boolean) => void;
  children: React.ReactNode;
}

/** A box to tick with its words, as toolbars have them. */
export function Checkbox({ isChecked, testId, onChange, children }: IProps): React.ReactElement {
  return (
    <label>
      <input
        type="checkbox"
        checked={isChecked}
        data-testid={testId}
        onChange={event => onChange(event.target.checked)}
      />
      {children}
    </label>
  );
}
