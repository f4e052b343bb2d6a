import * as React from 'react';

import { formatBytes } from '../../model/format';
import { IDrawnBlock, LogDrawing } from '../../model/log-drawing';
import { LogWindow } from '../../model/log-window';
import { Button } from '../elements/button';
import { StyledLines } from '../elements/log-lines';
import { useWorkbench } from '../elements/workbench-context';
import { LogDownload } from './log-download';

interface IProps {
  window: LogWindow;
  query: string;
}

/** The lines that are loaded. */
export function LogText({ window: log, query }: IProps): React.ReactElement {
  const [drawing] = React.useState(() => new LogDrawing());
  const blocks = React.useMemo(() => drawing.draw(log.blocks), [drawing, log.blocks]);
  return (
    <>
      {blocks.map(block => (
        <React.Fragment key={block.offset}>
          {block.hidden !== 0 && <HiddenPart window={log} block={block} />}
          <div className="estimatory-log-block" data-offset={block.offset}>
            <StyledLines lines={block.lines} query={query} />
          </div>
        </React.Fragment>
      ))}
    </>
  );
}

/** Says how much of a very long line is hidden, with a button that shows more. */
function HiddenPart(props: { window: LogWindow; block: IDrawnBlock }): React.ReactElement {
  const { window: log, block } = props;
  const { trans } = useWorkbench();
  return (
    <div className="estimatory-log-hidden" data-testid="estimatory-log-hidden">
      <span>
        {block.hidden === null
          ? trans.__('… the beginning of this line is not shown')
          : trans.__('… %1 of this line not shown', formatBytes(block.hidden))}
      </span>
      <Button look="ghost" onClick={() => void log.showMoreOfLine(block.offset)}>
        {trans.__('Show more')}
      </Button>
      <LogDownload runId={log.runId} name={log.name} />
    </div>
  );
}
