import * as React from 'react';

type Props = React.ButtonHTMLAttributes<HTMLButtonElement> & {
  look?: 'plain' | 'accent' | 'warn' | 'ghost';
};

/** A button that looks like JupyterLab's own, small. */
export function Button({ look = 'plain', className, ...rest }: Props): React.ReactElement {
  const classes = `estimatory-button estimatory-mod-${look} ${className ?? ''}`;
  return <button type="button" className={classes.trimEnd()} {...rest} />;
}
