"""Readers of the formats in which briefs arrive."""

from bot.briefs.sources.reader import read, read_bytes, read_text
from bot.briefs.sources.source import SourceError

__all__ = ["SourceError", "read", "read_bytes", "read_text"]
