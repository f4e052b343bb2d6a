"""A kind of run as another package brings it: two scripts, one after the other."""

from __future__ import annotations

import dataclasses

from estimatory.worker.carrier import End
from estimatory.worker.script_carrier import ScriptCarrier


class TwoScripts(ScriptCarrier):
    """Runs ``script``, then its first argument; the first that fails ends the run."""

    def begin(self) -> End:
        prepared = self.prepare()
        spec = self.run.spec
        for script in (spec.script, spec.arguments[0]):
            self.run = self.run._replace(
                spec=dataclasses.replace(spec, script=script, arguments=())
            )
            self.launch(prepared)
            end = self.conclude(self.watch())
            if end.failure is not None:
                break
        return end
