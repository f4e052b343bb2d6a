"""Writing a DataFrame as a Parquet file, and saying what the file cannot keep of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ...base.user_messages import tell_once
from ...errors import UserError

if TYPE_CHECKING:
    from pandas import DataFrame, Series

_LOOKED_AT = 100
"""Rows of a column of objects that are compared with what the file gives back."""
_REFUSALS = (ValueError, TypeError, NotImplementedError, OverflowError)
"""What pyarrow's errors are, depending on the kind of value."""


def write_parquet(frame: DataFrame, path: str, row_group_size: int | None) -> None:
    """Write the columns of a DataFrame, and say what is lost.

    Raises:
        UserError: a column cannot be written, two have the same name, or there is none.
    """
    if frame.shape[1] == 0:
        raise UserError(
            "The data frame has no columns, so there is nothing to write.",
            "df.reset_index() makes columns of the index.",
        )
    named = frame.set_axis([str(name) for name in frame.columns], axis=1)
    _check_names(named)
    plain = named.reset_index(drop=True)
    try:
        plain.to_parquet(path, index=False, row_group_size=row_group_size)
    except ImportError:
        raise UserError("Writing Parquet needs pyarrow.", "`pip install pyarrow`.") from None
    except _REFUSALS as error:
        raise _explain(plain, path, error) from error
    lost = [*_lost_around(frame), *_lost_in_columns(plain, path)]
    if lost:
        tell_once(f"The dataset does not keep all of the data frame: {'; '.join(lost)}.")


def _check_names(named: DataFrame) -> None:
    twice = named.columns[named.columns.duplicated()]
    if len(twice):
        raise UserError(
            f"The data frame has several columns {twice[0]!r}: Parquet takes each name once.",
            "Rename them first: df.columns = […].",
        )


def _explain(plain: DataFrame, path: str, error: Exception) -> UserError:
    """Find the column that cannot be written, by writing each alone."""
    for name in plain.columns:
        try:
            plain[[name]].to_parquet(path, index=False)
        except _REFUSALS as reason:
            return UserError(
                f"The column {name!r} cannot be written to Parquet: {reason!s:.300}",
                f"Make it one type: df[{name!r}] = df[{name!r}].astype(str), say.",
            )
    return UserError(f"The data frame cannot be written to Parquet: {error!s:.300}")


def _lost_around(frame: DataFrame) -> Iterator[str]:
    import pandas

    index = frame.index
    if not isinstance(index, pandas.RangeIndex) or index.name is not None:
        names = ", ".join(repr(name) for name in index.names if name is not None)
        yield f"the index {names}".rstrip() + " (df.reset_index() makes columns of it)"
    if any(not isinstance(name, str) for name in frame.columns):
        yield "names of columns that are no text become text"


def _lost_in_columns(plain: DataFrame, path: str) -> Iterator[str]:
    import pyarrow.parquet

    batches = pyarrow.parquet.ParquetFile(path).iter_batches(batch_size=_LOOKED_AT)
    before = plain.head(_LOOKED_AT)
    for batch in batches:
        after = pyarrow.Table.from_batches([batch]).to_pandas()
        for name in before.columns:
            yield from _lost_in(name, before[name], after[name])
        return


def _lost_in(name: str, before: Series, after: Series) -> Iterator[str]:
    if str(before.dtype) != str(after.dtype):
        yield f"column {name!r} is {before.dtype} and comes back as {after.dtype}"
    elif before.dtype == object:
        pairs = zip(before.dropna(), after[before.notna()])
        yield from list(_lost_in_objects(name, pairs))[:1]


def _lost_in_objects(name: str, pairs: Iterable[tuple[object, object]]) -> Iterator[str]:
    for was, found in pairs:
        if type(was) is not type(found):
            kinds = f"{type(was).__name__} and come back as {type(found).__name__}"
            yield f"values of column {name!r} are {kinds}"
        elif isinstance(was, dict) and isinstance(found, dict) and was.keys() != found.keys():
            yield f"each dict in column {name!r} comes back with the keys of all of them"
