"""SqlDataReference, and parameters of stored procedures.

Follows azureml-core 1.61.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from ...base.absent_names import AbsentNames
from ...base.checked_calls import checked
from ...base.lazy_dataclasses import dataclass
from ...errors import UserError

if TYPE_CHECKING:
    from .base import AbstractDatastore


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
    """A named value for a stored procedure; its value is text for every type."""

    name: str
    value: str
    type: StoredProcedureParameterType = StoredProcedureParameterType.String


_NO_FILES = (
    "A database holds no files to mount or copy. Read it as a table: "
    "Dataset.Tabular.from_sql_query((datastore, 'SELECT …'))."
)


@checked
class SqlDataReference(
    AbsentNames,
    absent=dict.fromkeys(
        (
            "as_mount as_download as_upload path create to_config mode overwrite path_on_compute "
            "path_on_datastore"
        ).split(),
        _NO_FILES,
    ),
):
    """A table, a query or a stored procedure of a database as a value.

    Raises:
        UserError: not exactly one of the three is given.
    """

    def __init__(
        self,
        datastore: AbstractDatastore,
        data_reference_name: str | None = None,
        sql_table: str | None = None,
        sql_query: str | None = None,
        sql_stored_procedure: str | None = None,
        sql_stored_procedure_params: list[StoredProcedureParameter] | None = None,
    ) -> None:
        if sum(map(bool, (sql_table, sql_query, sql_stored_procedure))) != 1:
            raise UserError(
                "A SqlDataReference names a sql_table, a sql_query or a sql_stored_procedure.",
                "Give one of the three.",
            )
        self.datastore = datastore
        self.data_reference_name = data_reference_name or datastore.name
        self.sql_table = sql_table
        self.sql_query = sql_query
        self.sql_stored_procedure = sql_stored_procedure
        self.sql_stored_procedure_params = sql_stored_procedure_params
