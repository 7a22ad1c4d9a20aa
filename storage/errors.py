"""What storage refuses, each with a sentence that an operator can act on."""

from sqlalchemy.exc import OperationalError, SQLAlchemyError

QUERY_ERRORS = (SQLAlchemyError, OSError)
"""What a query raises when the database itself fails."""


DATABASE_FAILS = (OperationalError,)
"""What the database raises for reasons outside of the program: locked, full, not writable."""


class StorageError(Exception):
    """The store cannot be used as asked; ``str()`` is one clear sentence."""


class TooNew(StorageError):
    """The database was written by a newer version of the program."""


class WrongKey(StorageError):
    """The secret key is not the one that sealed this database."""
