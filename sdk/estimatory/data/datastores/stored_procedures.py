"""Parameters of stored procedures as values; follows azureml-core 1.61."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ...base.checked_calls import checked


class StoredProcedureParameterType(Enum):
    """Types of SQL."""

    String = "String"
    Int = "Int"
    Decimal = "Decimal"
    Guid = "Guid"
    Boolean = "Boolean"
    Date = "Date"


@checked
@dataclass
class StoredProcedureParameter:
    """A named value for a stored procedure; it is text, whatever its type."""

    name: str
    value: str
    type: StoredProcedureParameterType = StoredProcedureParameterType.String
