"""What can be wrong with a brief file: a key for each, and its English sentence.

``templates/desk/parts/problems.html`` has the words of the desk in each language.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

PROBLEMS: Mapping[str, str] = {
    "too_big": "The file is too big ({size} MB; at most {limit} MB).",
    "is_pdf": "The file is a PDF; save it as plain text in UTF-8.",
    "is_word": "The file is a Word document or an archive; save it as plain text in UTF-8.",
    "is_old_word": "The file is an old Word document; save it as plain text in UTF-8.",
    "is_rtf": "The file is an RTF document; save it as plain text in UTF-8.",
    "is_picture": "The file is a picture; save it as plain text in UTF-8.",
    "binary": "The file is binary, not text.",
    "empty_file": "The file is empty.",
    "empty_text": "The text is empty.",
    "not_utf8": "The file is not in UTF-8; save it as UTF-8.",
    "not_utf16": "The file is not in the UTF-16 that its mark promises; save it as UTF-8.",
    "topic": "{words!r} is not a topic{hint}.",
    "edition": "The edition is wrong: {detail}",
    "trend": "{words!r} is not a trend{hint}.",
    "status": "{words!r} is not a status{hint}.",
    "language": "{words!r} is not a language{hint}.",
    "key": "The key {words!r} cannot be used: a key is letters, digits, dots, hyphens and"
    " underscores, at most {limit}.",
    "time": "{words!r} is not a time; write it like 2017-12-18T09:00+03:00.",
    "title_empty": "The title is empty.",
    "title_long": "The title has {length} characters; {limit} fit.",
    "lead_empty": "The lead is empty: the first paragraph is missing.",
    "text_long": "The text has {length} characters; {limit} fit.",
    "raw_html": "Raw HTML such as {words} cannot be shown in Telegram.",
    "picture_address": "A picture needs an http or https address to become a link.",
    "nested_lists": "The lists and quotations are nested too deeply.",
    "front_matter_missing": "There is no front matter: it begins with a line '---'.",
    "front_matter_empty": "The front matter is empty.",
    "front_matter_endless": "The front matter has no end: a line '---' is missing.",
    "no_topic": "The front matter has no field 'topic'.",
    "no_language": "The front matter has no field 'language'; or give --language.",
    "no_title": "There is no title: a line like '# Title' is missing.",
    "no_lead": "There is no lead: a paragraph is missing.",
    "must_be_text": "{what} must be a text.",
    "must_be_list": "{what} must be a list.",
    "must_be_fields": "{what} must be fields with values.",
    "field_unknown": "{what}: unknown field {words!r}{hint}.",
    "yaml_at": "This is not valid YAML: {detail}.",
    "yaml": "This is not valid YAML.",
    "yaml_alias": "YAML aliases (*name) are not understood here.",
    "nested_fields": "The lists and fields are nested too deeply.",
    "field_name": "A field's name must be a text.",
    "field_twice": "The field {words!r} stands here twice.",
    "json": "This is not valid JSON: {detail}.",
    "json_nested": "This JSON is nested too deeply.",
    "json_twice": "The field {words!r} stands twice in one object.",
    "json_field_unknown": "unknown field {words!r}{hint}.",
    "json_type": "this must be {words}.",
    "json_choice": "{words} must be {choices}.",
    "json_empty": "this must not be empty.",
    "json_week": "{words!r} is not a week; write it like 2017-W50.",
    "json_other": "{detail}.",
    "key_twice": "the key {words!r} is that of {first} too.",
    "page_lead": "There is no lead after the title.",
    "page_topics": "The page names several topics, none beside its week.",
    "page_topic": "No topic was found: this is neither a brief in Markdown or JSON nor a"
    " publisher's page.",
    "page_title": "There is no title after week and topic.",
    "page_other_language": "The page is written in another language ({told}) than --language says"
    " {words}.",
    "page_language": "The page does not tell its language; give --language.",
    "page_week": "The page does not tell its week; give --week.",
    "page_year": "The year of {words!r} is missing; give --week.",
    "page_other_week": "The page is of {words!r}, which is not the week {week} of --week.",
    "page_day": "{words!r} names a day that does not exist.",
    "page_not_a_week": "{words!r} is not a week from Monday to Sunday.",
}


@dataclass(frozen=True, slots=True)
class Hint:
    """What was perhaps meant; without that, what is known."""

    near: tuple[str, ...]
    known: tuple[str, ...]

    def __str__(self) -> str:
        if self.near:
            return f" (did you mean {' or '.join(map(repr, self.near))}?)"
        return f" (known: {', '.join(self.known)})"


def hint_of(near: Iterable[str], known: Iterable[str]) -> Hint:
    """From any collections."""
    return Hint(tuple(near), tuple(known))
