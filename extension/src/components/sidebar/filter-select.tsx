import * as React from 'react';

interface IProps {
  label: string;
  value: string;
  testId: string;
  onChange: (value: string) => void;
  children: React.ReactNode;
}

/** A choice of the filter; where the sidebar is too narrow for its words, they are its tooltip. */
export function FilterSelect(props: IProps): React.ReactElement {
  const { label, value, testId, onChange, children } = props;
  const select = React.useRef<HTMLSelectElement>(null);
  // The list may get the chosen option later than this gets the choice.
  React.useEffect(() => {
    const { selectedOptions } = select.current!;
    select.current!.title = value ? `${label}: ${selectedOptions[0]?.text ?? ''}` : label;
  });
  return (
    <select
      ref={select}
      className="estimatory-input"
      aria-label={label}
      value={value}
      data-testid={testId}
      onChange={event => onChange(event.target.value)}
    >
      {children}
    </select>
  );
}
