import * as React from 'react';

/** A picture from a file of a run; as a blob, so that nothing in it can script in this page. */
export function Picture({ blob, path }: { blob: Blob; path: string }): React.ReactElement {
  const url = React.useMemo(() => URL.createObjectURL(blob), [blob]);
  React.useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return <img className="estimatory-picture" src={url} alt={path} />;
}
