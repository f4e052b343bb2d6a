"""The profile of a table: facts about its columns, computed on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from ...base.absent_arguments import absent_arguments
from ...base.absent_names import AbsentNames
from ...base.checked_calls import checked
from ...errors import UserError
from ...folders.opened_workspace import AnyWorkspace, folder_of
from .column_profile import ColumnProfile, FieldType, profile_column
from .definition import Definition
from .state import DataState, find_state, has_changed

if TYPE_CHECKING:
    from pandas import DataFrame

_SHOWN = (
    "type min max count missing_count percent_missing empty_count unique_values mean std "
    "lower_quartile median upper_quartile"
).split()
NO_RUN = (
    "A profile is computed at once, in this process: ds.get_profile() gives it, and no run is "
    "needed. To compute it on a compute target, call get_profile() in a script of your own."
)
"""What to do in place of a run that computes a profile."""


@checked
class DatasetProfile(AbsentNames):
    """Facts about each column of a table at one time; follows azureml-core 1.61.

    ``profile.columns['age'].mean`` is one of them; as text it is a table of them.
    """

    @absent_arguments(
        **dict.fromkeys(["saved_dataset_id", "run_id", "experiment_name", "profile"], NO_RUN)
    )
    def __init__(
        self, definition: Definition, workspace: AnyWorkspace | None, frame: DataFrame
    ) -> None:
        self.columns: dict[str, ColumnProfile] = {
            str(name): profile_column(str(name), frame[name]) for name in frame.columns
        }
        self.row_count = len(frame)
        self._definition, self._workspace = definition, workspace
        self._state = self._find_state()

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.row_count, len(self.columns)

    @property
    def dtypes(self) -> dict[str, FieldType]:
        """The type of each column."""
        return {name: column.type for name, column in self.columns.items()}

    def is_stale(self) -> bool:
        """Return whether the files have changed since.

        Raises:
            UserError: that cannot be known, as of the result of a query.
        """
        now = self._find_state()
        if self._state is None or now is None:
            raise UserError(
                "Whether the data has changed since the profile cannot be known.",
                "It is known of files, and with a workspace: ds.get_profile(workspace=ws).",
            )
        return has_changed(self._state, 0.0, now)

    def get_producing_run(self) -> NoReturn:
        """Raise UserError: no run produces a profile."""
        raise UserError("This profile was produced by no run.", NO_RUN)

    def to_pandas_dataframe(self) -> DataFrame:
        """Return a row for each column of the table."""
        import pandas

        rows = [[getattr(column, key) for key in _SHOWN] for column in self.columns.values()]
        return pandas.DataFrame(rows, index=list(self.columns), columns=_SHOWN)

    def __repr__(self) -> str:
        return str(self.to_pandas_dataframe().T.to_string())

    def _repr_html_(self) -> str:
        return str(self.to_pandas_dataframe().to_html(notebook=True))

    def _find_state(self) -> DataState | None:
        if self._workspace is None:
            return None
        return find_state(folder_of(self._workspace), self._definition)
