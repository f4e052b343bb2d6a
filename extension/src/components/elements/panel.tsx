import * as React from 'react';

import { useWorkbench } from './workbench-context';

interface IProps {
  name: React.ReactNode;
  /** Beside the name, at the other end. */
  aside: React.ReactNode;
  /** Names of the panel for tests and styles, as `data-…`. */
  data: Record<`data-${string}`, string>;
  /** Draws the content in the given height. */
  draw: (height: number) => React.ReactNode;
  height: number;
}

/** A frame in a grid; a click on its name makes it as wide as the grid and twice as high. */
export function Panel({ name, aside, data, draw, height }: IProps): React.ReactElement {
  const { trans } = useWorkbench();
  const [isLarge, setIsLarge] = React.useState(false);
  return (
    <figure className={`estimatory-metric ${isLarge ? 'estimatory-mod-large' : ''}`} {...data}>
      <figcaption className="estimatory-metric-head">
        <button
          type="button"
          className="estimatory-metric-name"
          title={isLarge ? trans.__('Make smaller') : trans.__('Make larger')}
          aria-expanded={isLarge}
          onClick={() => setIsLarge(!isLarge)}
        >
          {name}
        </button>
        {aside}
      </figcaption>
      {draw(isLarge ? 2 * height : height)}
    </figure>
  );
}
