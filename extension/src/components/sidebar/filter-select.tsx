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
  const [title, setTitle] = React.useState('');
  // What is chosen may come into the list later than the choice.
  React.useEffect(() => setTitle(select.current?.selectedOptions[0]?.text ?? ''));
  return (
    <select
      ref={select}
      className="estimatory-input"
      aria-label={label}
      title={value ? `${label}: ${title}` : label}
      value={value}
      data-testid={testId}
      onChange={event => onChange(event.target.value)}
    >
      {children}
    </select>
  );
}
