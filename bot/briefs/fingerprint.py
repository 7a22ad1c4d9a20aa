"""Whether two briefs say the same."""

import hashlib

from storage.values import Brief


def fingerprint(brief: Brief) -> str:
    """The same for briefs with the same words, topic and trend."""
    texts = sorted((text.language, text.title, text.lead, text.body) for text in brief.texts)
    said = repr((brief.topic, brief.trend, [tuple(map(str, text)) for text in texts]))
    return hashlib.sha256(said.encode()).hexdigest()
