"""The profile of one column; names as in azureml-dataprep's ColumnProfile."""

from __future__ import annotations

from collections import Counter
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import Series

from ...base.lazy_dataclasses import dataclass, field

QUANTILES = (0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999)
MOST_VALUES = 1000
"""Of a column with more different values they are not counted one by one."""


class FieldType(Enum):
    """The type of the values of a column."""

    STRING = 0
    BOOLEAN = 1
    INTEGER = 2
    DECIMAL = 3
    DATE = 4
    UNKNOWN = 5
    ERROR = 6
    NULL = 7
    DATAROW = 8
    LIST = 9
    STREAM = 10


@dataclass(frozen=True)
class ValueCountEntry:
    """A value and the number of rows that have it."""

    value: Any
    count: int


@dataclass(frozen=True)
class TypeCountEntry:
    """A type and the number of rows with a value of it."""

    type: FieldType
    count: int


@dataclass(frozen=True)
class HistogramBucket:
    """The number of rows whose value lies between two bounds."""

    lower_bound: float
    upper_bound: float
    count: int


@dataclass
class ColumnProfile:
    """The profile of a column; fields that only numbers have are None for other types."""

    column_name: str
    type: FieldType
    count: int
    missing_count: int
    empty_count: int
    """Rows with an empty text."""
    unique_values: int
    min: Any = None
    max: Any = None
    mean: float | None = None
    std: float | None = None
    variance: float | None = None
    skewness: float | None = None
    kurtosis: float | None = None
    quantiles: dict[float, float] = field(default_factory=dict)
    """Share of the rows to the number below which they lie."""
    histogram: list[HistogramBucket] | None = None
    value_counts: list[ValueCountEntry] | None = None
    """The most frequent first; None of more than 1000 different values."""
    type_counts: list[TypeCountEntry] = field(default_factory=list)
    error_count: int = 0
    """Always 0: values that cannot be read are missing."""

    @property
    def name(self) -> str:
        """``column_name`` under its older name."""
        return self.column_name

    @property
    def not_missing_count(self) -> int:
        return self.count - self.missing_count

    @property
    def percent_missing(self) -> float:
        """Share of missing rows from 0 to 1, as azureml-dataprep has it."""
        return self.missing_count / self.count if self.count else 0.0

    @property
    def lower_quartile(self) -> float | None:
        return self.quantiles.get(0.25)

    @property
    def median(self) -> float | None:
        return self.quantiles.get(0.5)

    @property
    def upper_quartile(self) -> float | None:
        return self.quantiles.get(0.75)


def profile_column(name: str, values: Series) -> ColumnProfile:
    """Return the profile of a pandas Series."""
    there = values.dropna()
    types = _count_types(there)
    kind = _type_of(types)
    counts = _count_values(there)
    profile = ColumnProfile(
        name, kind, len(values), len(values) - len(there), _count_empty(there), len(counts)
    )
    profile.min, profile.max = _limits(there)
    profile.type_counts = types
    if len(counts) <= MOST_VALUES:
        profile.value_counts = [ValueCountEntry(v, int(n)) for v, n in counts.items()]
    if kind in (FieldType.INTEGER, FieldType.DECIMAL):
        _add_moments(profile, there.astype("float64"))
    return profile


def _add_moments(profile: ColumnProfile, numbers: Series) -> None:
    for key, method in (("mean", "mean"), ("std", "std"), ("variance", "var")):
        setattr(profile, key, float(getattr(numbers, method)()))
    profile.skewness, profile.kurtosis = float(numbers.skew()), float(numbers.kurt())
    found = numbers.quantile(list(QUANTILES))
    profile.quantiles = {share: float(found[share]) for share in QUANTILES}
    profile.histogram = _draw_histogram(numbers)


def _draw_histogram(numbers: Series) -> list[HistogramBucket]:
    import numpy

    finite = numbers[numpy.isfinite(numbers)]
    counts, bounds = numpy.histogram(finite, bins=10)
    pairs = zip(bounds[:-1], bounds[1:], counts)
    return [HistogramBucket(float(low), float(high), int(n)) for low, high, n in pairs]


def _limits(there: Series) -> tuple[Any, Any]:
    try:
        return (there.min(), there.max()) if len(there) else (None, None)
    except TypeError:  # values that have no order among each other
        return None, None


def _count_values(there: Series) -> Series:
    """Count each value; the most frequent is first."""
    try:
        return there.value_counts()
    except TypeError:  # lists and dicts
        return there.astype(str).value_counts()


def _count_empty(there: Series) -> int:
    may_be_text = _kind_of_column(there.dtype) is None
    return int((there.astype(object) == "").sum()) if may_be_text else 0


def _count_types(there: Series) -> list[TypeCountEntry]:
    """Count the values of each type; the most frequent is first."""
    kind = _kind_of_column(there.dtype)
    if kind is not None:
        return [TypeCountEntry(kind, len(there))] if len(there) else []
    counts: Counter[FieldType] = Counter()
    for cls, count in there.astype(object).map(type).value_counts().items():
        counts[_kind_of(cls)] += int(count)
    return [TypeCountEntry(kind, count) for kind, count in counts.most_common()]


def _kind_of_column(dtype: object) -> FieldType | None:
    """Return the type that a dtype gives to all values; None where it says nothing of them."""
    from pandas.api import types

    tests = (
        (types.is_bool_dtype, FieldType.BOOLEAN),
        (types.is_integer_dtype, FieldType.INTEGER),
        (types.is_float_dtype, FieldType.DECIMAL),
        (types.is_datetime64_any_dtype, FieldType.DATE),
    )
    return next((kind for is_such, kind in tests if is_such(dtype)), None)


def _type_of(counts: list[TypeCountEntry]) -> FieldType:
    """Return the type that all values have, UNKNOWN where they differ."""
    kinds = {entry.type for entry in counts}
    if kinds == {FieldType.INTEGER, FieldType.DECIMAL}:
        return FieldType.DECIMAL
    return kinds.pop() if len(kinds) == 1 else FieldType.UNKNOWN if kinds else FieldType.NULL


def _kind_of(cls: type) -> FieldType:
    import datetime
    import numbers

    import numpy

    kinds: tuple[tuple[Any, FieldType], ...] = (
        ((bool, numpy.bool_), FieldType.BOOLEAN),
        (str, FieldType.STRING),
        (numbers.Integral, FieldType.INTEGER),
        (numbers.Real, FieldType.DECIMAL),
        (datetime.date, FieldType.DATE),
        (dict, FieldType.DATAROW),
    )
    known = next((kind for classes, kind in kinds if issubclass(cls, classes)), None)
    return known or (FieldType.LIST if hasattr(cls, "__len__") else FieldType.UNKNOWN)
