import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

interface IProps {
  isOpen: boolean;
  /** One row of the list is reached by Tab, the others by the arrow keys. */
  isTabStop: boolean;
  testId: string;
  /** Found by `moveFocus`. */
  className?: string;
  title?: string;
  label?: string;
  onToggle: () => void;
  onFocus?: () => void;
  children: React.ReactNode;
}

/** A row that opens to its details; right and left do it as well as Enter. */
export function ExpandableRow(props: IProps): React.ReactElement {
  const { isOpen, isTabStop, className = '', onToggle } = props;
  const Caret = isOpen ? caretDownIcon : caretRightIcon;
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === (isOpen ? 'ArrowLeft' : 'ArrowRight')) {
      event.preventDefault();
      onToggle();
    }
  };
  return (
    <button
      type="button"
      className={`estimatory-expandable ${className}`.trimEnd()}
      aria-expanded={isOpen}
      aria-label={props.label}
      title={props.title}
      tabIndex={isTabStop ? 0 : -1}
      data-testid={props.testId}
      onClick={onToggle}
      onFocus={props.onFocus}
      onKeyDown={onKeyDown}
    >
      <Caret.react tag="span" width="14px" height="14px" />
      {props.children}
    </button>
  );
}
