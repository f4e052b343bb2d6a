"""Names that pandas 1 and 2 have dropped."""

from __future__ import annotations

import datetime
from types import ModuleType
from typing import TYPE_CHECKING, Any, Callable, Union

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    Rows = Union[DataFrame, Series, dict[str, Any], list[Any], tuple[Any, ...]]


def restore_pandas(pandas: ModuleType) -> dict[str, Any]:
    """Return the old names of ``pandas`` and of its two tables."""
    import numpy

    return {
        "np": numpy,
        "datetime": datetime.datetime,
        "DataFrame.append": _make_append(pandas),
        "DataFrame.iteritems": pandas.DataFrame.items,
        "Series.append": _append_series(pandas),
        "Series.iteritems": pandas.Series.items,
    }


def _make_append(pandas: ModuleType) -> Callable[..., DataFrame]:
    def append(
        self: DataFrame,
        other: Rows,
        ignore_index: bool = False,
        verify_integrity: bool = False,
        sort: bool = False,
    ) -> DataFrame:
        if isinstance(other, dict):
            if not ignore_index:
                raise TypeError("Can only append a dict if ignore_index=True")
            other = pandas.Series(other)
        if isinstance(other, pandas.Series):
            if other.name is None and not ignore_index:
                raise TypeError(
                    "Can only append a Series if ignore_index=True or if the Series has a name"
                )
            other = _as_row(self, other)
        rows = [self, *other] if isinstance(other, (list, tuple)) else [self, other]
        frames = [
            row if isinstance(row, pandas.DataFrame) else _as_frame(pandas, row) for row in rows
        ]
        options = {"ignore_index": ignore_index, "verify_integrity": verify_integrity}
        return pandas.concat(frames, sort=sort, **options)

    return append


def _as_row(frame: DataFrame, series: Series) -> DataFrame:
    """Return a Series as a row of a frame, in the frame's own types if its values have them."""
    columns = frame.columns.append(series.index.difference(frame.columns, sort=False))
    row = series.reindex(columns).to_frame().T
    return row.infer_objects().rename_axis(frame.index.names)


def _as_frame(pandas: ModuleType, row: Rows) -> DataFrame:
    if isinstance(row, pandas.DataFrame):
        return row
    return row.to_frame().T if isinstance(row, pandas.Series) else pandas.DataFrame([row])


def _append_series(pandas: ModuleType) -> Callable[..., Series]:
    def append(
        self: Series, to_append: Rows, ignore_index: bool = False, verify_integrity: bool = False
    ) -> Series:
        others = list(to_append) if isinstance(to_append, (list, tuple)) else [to_append]
        options = {"ignore_index": ignore_index, "verify_integrity": verify_integrity}
        return pandas.concat([self, *others], **options)

    return append


RESTORERS = {"pandas": restore_pandas}
