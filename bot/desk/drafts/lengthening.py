"""A text that Telegram cut into several messages, put together again."""

from dataclasses import replace

from bot.briefs.sources.source import MAX_TEXT
from bot.desk.drafts.posts import Post, PostError, PostProblem, text_of_post
from bot.presentation.markup import body_html, plain
from storage.values.briefs import BriefText

CUT_FROM = 4000
"""A message this long was perhaps cut: programs divide a text at a pause below 4,096."""
WITHIN_S = 5
"""The rest follows at once."""

_SENTENCE_END = '.!?…:;"»”)'
_HEAD = "-\n\n-\n\n"


def lengthened(text: BriefText, post: Post) -> BriefText:
    """The version with the next message added; raises PostError when it becomes too long."""
    marks = tuple(replace(mark, offset=mark.offset + len(_HEAD)) for mark in post.marks)
    more = text_of_post(Post(_HEAD + post.text, marks), text.language).body
    if text.body.endswith(more):  # the same message once more
        return text
    first, _, rest = more.partition("\n\n")
    if text.body:
        body = text.body + ("\n\n" if _is_whole(text.body) else " ") + more
        return _checked(replace(text, body=body))
    if text.lead and not _is_whole(text.lead):
        return replace(text, lead=f"{text.lead} {plain(body_html(first))}", body=rest)
    return replace(text, body=more)


def _is_whole(text: str) -> bool:
    return text.endswith(tuple(_SENTENCE_END))


def _checked(text: BriefText) -> BriefText:
    if len(text.body) > MAX_TEXT:
        raise PostError(PostProblem.LONG, len(text.body), MAX_TEXT)
    return text
