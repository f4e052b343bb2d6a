import { CodeEditor } from '@jupyterlab/codeeditor';
import * as React from 'react';

import { useWorkbench } from './workbench-context';

interface IProps {
  path: string;
  text: string;
  /** A line to go to and to mark, from 1 on; another object goes there again. */
  at?: { line?: number };
}

/** Text as in JupyterLab's own editor, for reading only. */
export function CodeView({ path, text, at }: IProps): React.ReactElement {
  const { editors } = useWorkbench();
  const host = React.useRef<HTMLDivElement>(null);
  const [editor, setEditor] = React.useState<CodeEditor.IEditor | null>(null);

  React.useEffect(() => {
    if (!editors || !host.current) {
      return undefined;
    }
    const mimeType = editors.mimeTypeService.getMimeTypeByFilePath(path);
    const model = new CodeEditor.Model({ mimeType });
    model.sharedModel.setSource(text);
    const config = {
      readOnly: true,
      lineNumbers: true,
      lineWrap: false,
      highlightActiveLine: true
    };
    const editor = editors.factoryService.newDocumentEditor({ host: host.current, model, config });
    host.current.querySelector('[role=textbox]')?.setAttribute('aria-label', path);
    setEditor(editor);
    return () => {
      setEditor(null);
      editor.dispose();
      model.dispose();
    };
  }, [editors, path, text]);
  React.useEffect(() => {
    if (editor && at?.line) {
      const position = { line: Math.min(at.line, editor.lineCount) - 1, column: 0 };
      editor.setCursorPosition(position);
      editor.revealPosition(position);
    }
  }, [editor, at]);

  return editors ? (
    <div
      ref={host}
      className={`estimatory-code ${at?.line ? 'estimatory-mod-marked' : ''}`}
      data-testid="estimatory-code"
    />
  ) : (
    <pre className="estimatory-code" data-testid="estimatory-code">
      {text}
    </pre>
  );
}
