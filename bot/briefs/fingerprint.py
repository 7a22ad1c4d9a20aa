"""Whether two briefs say the same."""

import hashlib

from storage.values.briefs import Brief


def fingerprint(brief: Brief) -> str:
    """The same for briefs with the same words, topic, trend and photo."""
    texts = sorted((text.language, text.title, text.lead, text.body) for text in brief.texts)
    photo = (brief.photo,) if brief.photo else ()
    said = repr((brief.topic, brief.trend, [tuple(map(str, text)) for text in texts], *photo))
    return hashlib.sha256(said.encode()).hexdigest()
