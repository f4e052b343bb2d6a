import * as React from 'react';

import { IRunDetail } from '../../model/wire-names';
import { KeyValues } from '../elements/key-values';
import { useWorkbench } from '../elements/workbench-context';

const ID_LENGTH = 19; // `sha256:` and as much as people compare

/** The parts of this machine that the container of a run can see. */
export function ContainerFacts({ run }: { run: IRunDetail }): React.ReactElement | null {
  const { trans } = useWorkbench();
  const { container } = run;
  if (!container) {
    return null;
  }
  const { mounts = [] } = container;
  return (
    <KeyValues
      title={trans.__('Container')}
      testId="estimatory-container"
      pairs={[
        [trans.__('Image'), container.image],
        [trans.__('Base'), container.base !== container.image && container.base],
        [trans.__('Image id'), container.image_id?.slice(0, ID_LENGTH)],
        [trans.__('Network'), container.network],
        [trans.__('User'), container.user],
        [trans.__('Memory'), container.memory || trans.__('no limit')],
        [trans.__('CPUs'), container.cpus || trans.__('no limit')],
        [trans.__('Shared memory'), container.shm_size],
        [trans.__('GPUs'), container.gpus],
        [
          trans.__('Sees'),
          mounts.length > 0 && (
            <ul className="estimatory-mounts">
              {mounts.map(mount => (
                <li key={mount.target}>{describe(mount)}</li>
              ))}
            </ul>
          )
        ]
      ]}
    />
  );

  function describe(mount: { source: string; target: string; read_only: boolean }): string {
    const place = mount.source === mount.target ? '' : ` → ${mount.target}`;
    return `${mount.source}${place}${mount.read_only ? ` (${trans.__('read-only')})` : ''}`;
  }
}
