"""Datastores that hold tables: Azure SQL, PostgreSQL, MySQL, or a database in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from ...base.checked_calls import checked
from ...errors import DataAccessError, UserError
from .base import AbstractDatastore
from .facts import Fact, SecretFact, ServicePrincipal, Unused

if TYPE_CHECKING:
    from sqlite3 import Connection

    import sqlalchemy
    from pandas import DataFrame


class SqlDatastore(AbstractDatastore):
    """A database to query: a stand-in (an SQLite file or an SQLAlchemy URL) or the real server."""

    _driver = ""
    _port = 0

    server_name = Fact(otherwise="")
    database_name = Fact(otherwise="")
    user_password = SecretFact()

    @property
    def user_id(self) -> str:
        return str(self._fields.get("user_id") or self._fields.get("username") or "")

    @property
    def username(self) -> str:
        return self.user_id

    @property
    def port_number(self) -> str:
        return str(self._fields.get("port_number") or self._port)

    def read_query(self, query: str, limit: int | None = None) -> DataFrame:
        """Return the result of a query as a pandas DataFrame.

        Raises:
            UserError: the driver of the database is not installed.
            DataAccessError: the database refuses.
        """
        from ..datasets.pandas_import import import_pandas

        pandas = import_pandas()
        try:
            connection = self._connect()
            try:
                if limit is None:
                    return pandas.read_sql_query(query, connection)
                return next(pandas.read_sql_query(query, connection, chunksize=limit))
            finally:
                connection.close()
        except UserError:
            raise
        except Exception as error:
            raise DataAccessError(
                f"The query failed on datastore {self.name!r}: {error!s:.500}"
            ) from error

    def _connect(self) -> Connection | sqlalchemy.Connection:
        stand_in = self.get_stand_in()
        if stand_in and "://" not in stand_in:
            import sqlite3

            # mode=rw: a wrong path must not become a new, empty database.
            return sqlite3.connect(f"file:{quote_plus(stand_in, safe='/')}?mode=rw", uri=True)
        try:
            import sqlalchemy

            engine = sqlalchemy.create_engine(stand_in or self._url())
        except ImportError as error:  # SQLAlchemy, or the driver of the database
            raise UserError(
                f"The datastore {self.name!r} ({self.datastore_type}) needs a package that is not "
                f"here: {error}.",
                f"`pip install sqlalchemy {self._driver.partition('+')[2]}`, or name an SQLite "
                f"file as datastores.{self.name}.stand_in in {self._folder.settings_path}.",
            ) from None
        return engine.connect()

    def _url(self) -> str:
        password = self.user_password or self._secret("password") or ""
        account = f"{quote_plus(self.user_id)}:{quote_plus(password)}@" if self.user_id else ""
        server = str(self.server_name)
        host = server if "." in server else self._host()
        return f"{self._driver}://{account}{host}:{self.port_number}/{self.database_name}"

    def _host(self) -> str:
        return f"{self.server_name}.{self._fields.get('endpoint') or 'database.windows.net'}"


@checked
class AzureSqlDatabaseDatastore(SqlDatastore, ServicePrincipal, Unused):
    """Azure SQL Database."""

    _driver = "mssql+pymssql"
    _port = 1433
    password = SecretFact()

    @property
    def auth_type(self) -> str:
        """``SqlAuthentication`` or ``ServicePrincipal``."""
        return "SqlAuthentication" if self.user_id else "ServicePrincipal"


@checked
class AzurePostgreSqlDatastore(SqlDatastore):
    """Azure Database for PostgreSQL."""

    _driver = "postgresql+psycopg2"
    _port = 5432

    @property
    def enforce_ssl(self) -> bool:
        """Whether the connection must be encrypted; true unless registered otherwise."""
        return self._fields.get("enforce_ssl") is not False


@checked
class AzureMySqlDatastore(SqlDatastore):
    """Azure Database for MySQL."""

    _driver = "mysql+pymysql"
    _port = 3306
