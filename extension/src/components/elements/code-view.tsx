import { CodeEditor } from '@jupyterlab/codeeditor';
import * as React from 'react';

import { useWorkbench } from './workbench-context';

/** Text as in JupyterLab's own editor, for reading only. */
export function CodeView({ path, text }: { path: string; text: string }): React.ReactElement {
  const { editors } = useWorkbench();
  const host = React.useRef<HTMLDivElement>(null);

  React.useEffect(() => {
    if (!editors || !host.current) {
      return undefined;
    }
    const mimeType = editors.mimeTypeService.getMimeTypeByFilePath(path);
    const model = new CodeEditor.Model({ mimeType });
    model.sharedModel.setSource(text);
    const config = { readOnly: true, lineNumbers: true, lineWrap: false };
    const editor = editors.factoryService.newDocumentEditor({ host: host.current, model, config });
    host.current.querySelector('[role=textbox]')?.setAttribute('aria-label', path);
    return () => {
      editor.dispose();
      model.dispose();
    };
  }, [editors, path, text]);

  return editors ? (
    <div ref={host} className="estimatory-code" data-testid="estimatory-code" />
  ) : (
    <pre className="estimatory-code" data-testid="estimatory-code">
      {text}
    </pre>
  );
}
