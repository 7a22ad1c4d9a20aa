"""What storage refuses, each with a sentence that an operator can act on."""


class StorageError(Exception):
    """The store cannot be used as asked; ``str()`` is one clear sentence."""


class TooNew(StorageError):
    """The database was written by a newer version of the program."""


class WrongKey(StorageError):
    """The secret key is not the one that sealed this database."""
