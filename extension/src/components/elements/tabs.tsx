import * as React from 'react';

export interface ITab {
  id: string;
  label: string;
}

interface IProps {
  tabs: ITab[];
  current: string;
  label: string;
  onSelect: (id: string) => void;
}

/** A row of tabs; arrow keys move between them. */
export function Tabs({ tabs, current, label, onSelect }: IProps): React.ReactElement {
  const onKeyDown = (event: React.KeyboardEvent<HTMLElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      const at = tabs.findIndex(tab => tab.id === current);
      const next = (at + step + tabs.length) % tabs.length;
      onSelect(tabs[next].id);
      (event.currentTarget.children[next] as HTMLElement).focus();
    }
  };
  return (
    <div className="estimatory-tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
      {tabs.map(tab => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          className="estimatory-tab"
          aria-selected={tab.id === current}
          tabIndex={tab.id === current ? 0 : -1}
          data-testid={`estimatory-tab-${tab.id}`}
          onClick={() => onSelect(tab.id)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}
