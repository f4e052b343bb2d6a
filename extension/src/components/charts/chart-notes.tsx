import * as React from 'react';

import { INote } from '../../model/series-notes';
import { useWorkbench } from '../elements/workbench-context';
import { MiddleCut } from './middle-cut';

const NAMES_AT_FIRST = 3;

interface IProps {
  notes: readonly INote[];
  /** The names of the lines; empty where there is only one. */
  labels: readonly string[];
}

/** Notes on the lines in words. */
export function ChartNotes({ notes, labels }: IProps): React.ReactElement | null {
  return notes.length === 0 ? null : (
    <ul className="estimatory-chart-notes" data-testid="estimatory-chart-notes">
      {notes.map(note => (
        <NoteLine key={`${note.kind} ${note.what} ${note.places[0]}`} note={note} labels={labels} />
      ))}
    </ul>
  );
}

function NoteLine({
  note,
  labels
}: {
  note: INote;
  labels: readonly string[];
}): React.ReactElement {
  const { trans } = useWorkbench();
  const [isOpen, setIsOpen] = React.useState(false);
  const most = isOpen ? note.places.length : NAMES_AT_FIRST;
  const more = note.places.length - most;
  const isNamed = labels.length > 1;
  return (
    <li>
      {headOf()}
      {isNamed &&
        note.places.slice(0, most).map((place, i) => (
          <React.Fragment key={place}>
            {i === 0 ? ': ' : ', '}
            <MiddleCut text={labels[place]} />
            {note.counts[i] !== null && ` (${note.counts[i]})`}
          </React.Fragment>
        ))}
      {isNamed && more > 0 && (
        <>
          {', '}
          <button type="button" className="estimatory-link" onClick={() => setIsOpen(true)}>
            {trans.__('%1 more', more)}
          </button>
        </>
      )}
    </li>
  );

  function headOf(): string {
    const { kind, what, places, counts } = note;
    const count = isNamed ? null : counts[0];
    switch (kind) {
      case 'identical':
        return trans.__('%1 identical curves', places.length);
      case 'only':
        return count === null
          ? trans.__('Only %1', what)
          : trans._n('Only %2 (%1 point)', 'Only %2 (%1 points)', count, what);
      case 'some':
        return count === null
          ? trans.__('In part %1', what)
          : trans._n('%1 point is %2', '%1 points are %2', count, what);
      case 'not-positive':
        return count === null
          ? trans.__('In part not above zero, so not on a log scale')
          : trans._n(
              '%1 point is not above zero, so not on a log scale',
              '%1 points are not above zero, so not on a log scale',
              count
            );
    }
  }
}
