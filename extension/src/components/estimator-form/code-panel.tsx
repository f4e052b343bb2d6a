import { Clipboard } from '@jupyterlab/apputils';
import * as React from 'react';

import { IShownCode } from '../../model/wire-names';
import { Button } from '../elements/button';
import { CodeView } from '../elements/code-view';
import { Tabs } from '../elements/tabs';
import { useWorkbench } from '../elements/workbench-context';

interface IProps {
  code: IShownCode | null;
  onInsertCell: (text: string) => void;
}

const KINDS = { python: 'form.py', cell: 'cell.py', shell: 'form.sh' };

/** The form as code that does the same. */
export function CodePanel({ code, onInsertCell }: IProps): React.ReactElement {
  const { trans } = useWorkbench();
  const [kind, setKind] = React.useState<keyof typeof KINDS>('python');
  const tabs = [
    { id: 'python', label: trans.__('Python') },
    { id: 'cell', label: trans.__('Cell') },
    { id: 'shell', label: trans.__('Shell') }
  ];
  const text = code?.[kind] ?? '';
  const missing = code ? code.no_cell : trans.__('Complete the form to see its code.');
  return (
    <section className="estimatory-form-code" aria-label={trans.__('Code')}>
      <Tabs
        tabs={tabs}
        current={kind}
        label={trans.__('The form as code')}
        onSelect={id => setKind(id as keyof typeof KINDS)}
      />
      {text ? (
        <CodeView key={kind} path={KINDS[kind]} text={text.trimEnd()} />
      ) : (
        <p className="estimatory-note">{missing}</p>
      )}
      <div className="estimatory-form-buttons">
        <Button disabled={!text} onClick={() => Clipboard.copyToSystem(text)}>
          {trans.__('Copy')}
        </Button>
        <Button
          disabled={!code?.cell}
          title={code?.no_cell}
          data-testid="estimatory-insert-cell"
          onClick={() => code && onInsertCell(code.cell)}
        >
          {trans.__('Insert as cell')}
        </Button>
      </div>
    </section>
  );
}
