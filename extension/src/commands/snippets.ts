/** Python that a user would have typed. */
export function runSnippet(runId: string): string {
  return `from estimatory import Workspace

run = Workspace().get_run(${quote(runId)})
run.get_metrics()`;
}

export function modelSnippet(name: string, version: number): string {
  return `from estimatory import ModelRegistry, Workspace

model = ModelRegistry(Workspace().folder).get_model(${quote(name)}, ${version})
model.download(".", exist_ok=True)`;
}

export const SETUP_CELLS = [
  '%load_ext estimatory',
  `%%estimator
from estimatory import Run

run = Run.get_context()
for step in range(100):
    run.log("loss", 1 / (step + 1))`
];

/** JSON's strings are Python's, escapes included. */
function quote(text: string): string {
  return JSON.stringify(text);
}
