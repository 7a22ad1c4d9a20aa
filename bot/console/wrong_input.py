"""What is wrong with the words after a command, in one sentence."""

from pydantic import ValidationError
from typer.exceptions import TyperException

_SENTENCES = {
    "value_error": "{error}",
    "int_parsing": "{input!r} is not a whole number.",
    "int_parsing_size": "{input!r} is too large a number.",
    "greater_than_equal": "{input} is less than {ge}.",
    "less_than_equal": "{input} is more than {le}.",
}


def sentence(error: TyperException) -> str:
    """The sentence; where a value is wrong, in our words rather than the validator's."""
    cause = error.__cause__
    if isinstance(cause, ValidationError):
        first = cause.errors(include_url=False)[0]
        if wanted := _SENTENCES.get(first["type"]):
            error.message = wanted.format(input=first["input"], **first.get("ctx", {}))
    return error.format_message()
