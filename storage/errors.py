"""What storage refuses, each with a sentence that an operator can act on."""

from sqlalchemy.exc import SQLAlchemyError

QUERY_ERRORS = (SQLAlchemyError, OSError)
"""What a query raises when the database itself fails."""


class StorageError(Exception):
    """The store cannot be used as asked; ``str()`` is one clear sentence."""


class TooNew(StorageError):
    """The database was written by a newer version of the program."""


class WrongKey(StorageError):
    """The secret key is not the one that sealed this database."""
