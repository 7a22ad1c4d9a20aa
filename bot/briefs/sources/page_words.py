"""The words by which a publisher's page shows its structure, in the three languages.

All patterns match a whole folded line (bot.briefs.folding): small letters, no punctuation,
``ё`` as ``е``, ``ў`` as ``у``.
"""

import re
from collections.abc import Mapping

from storage.values.briefs import Trend

_EN_NOW = r"(?:has |have |is )?(?:(?:gotten|got|become|became|getting) )?"
_CHANGES: Mapping[str, Mapping[Trend, str]] = {
    r"(?:the )?situation(?: in the country)?": {
        Trend.BETTER: rf"{_EN_NOW}(?:better|improved|improving)",
        Trend.WORSE: rf"{_EN_NOW}(?:worse|worsened|deteriorated|worsening|deteriorating)",
        Trend.SAME: r"(?:has not|have not|hasnt|did not|didnt) changed?"
        r"|(?:(?:has |have )?(?:remained|remains|stayed)|is) (?:unchanged|the same)"
        r"|without changes?",
    },
    r"(?:сітуацыя|становішча)": {
        Trend.BETTER: r"палепшылася|палепшала|стала лепш(?:ай|ым)?|паляпшаецца",
        Trend.WORSE: r"пагоршылася|пагоршала|стала горш(?:ай|ым)?|пагаршаецца",
        Trend.SAME: r"не (?:змянілася|памянялася|мяняецца|змяняецца)|без змен(?:ау)?"
        r"|заста(?:лася|ецца) (?:ранейш|нязменн)(?:ай|ым)|заста(?:лася|ецца) без змен(?:ау)?",
    },
    r"(?:ситуация|положение|обстановка)": {
        Trend.BETTER: r"улучшил(?:ась|ось)|стал[ао] лучше|улучшается",
        Trend.WORSE: r"ухудшил(?:ась|ось)|стал[ао] хуже|ухудшается",
        Trend.SAME: r"не (?:изменил(?:ась|ось)|поменял(?:ась|ось)|меняется)|без изменений"
        r"|оста(?:лась|лось|ется) (?:прежн|неизменн)(?:ей|им|ой|ым)"
        r"|оста(?:лась|лось|ется) без изменений",
    },
}
BADGES = tuple(
    (re.compile(rf"{situation} (?:{change})"), trend)
    for situation, changes in _CHANGES.items()
    for trend, change in changes.items()
)

BY = re.compile(r"(?:by|authors?|автор(?:ы|ство)?|аутар(?:ы|ка|кі|ства)?)")
BYLINE = re.compile(
    r"(?:by|authors?|авторы?|а[ўу]тар(?:ка|кі|ы)?)(?:\s*:\s*|\s+)(?P<names>\S.*)", re.IGNORECASE
)
CAPTION = re.compile(
    r"(?:photo|image|picture|illustration|photo by|фота|здымак|ілюстрацыя|фото|снимок|иллюстрация)"
    r"\s*[:©(]|©",
    re.IGNORECASE,
)

# Lines of the site that may stand anywhere.
NOISE = re.compile(
    r"(?:en|be|ru|by|бел|рус|англ|eng|bel|rus)(?: (?:en|be|ru|by|бел|рус|англ|eng|bel|rus))*"
    r"|english|беларуская|русскии|русский|по русски|па беларуску"
    r"|subscribe|share|print|download(?: pdf)?|read more|more|view all|see all|home|menu|search"
    r"|back|next|previous|tweet|facebook|telegram|twitter|youtube|e ?mail|your e ?mail"
    r"|падпісацца|падзяліцца|друкаваць|раздрукаваць|чытаць далей|чытаць больш|падрабязней"
    r"|глядзець усе|паглядзець усе|усе|усе выпускі|галоуная|меню|пошук|назад|далей"
    r"|подписаться|поделиться|печать|распечатать|читать далее|читать дальше|читать больше"
    r"|подробнее|смотреть все|посмотреть все|все|все выпуски|главная|поиск|далее|вперед"
)

# Lines with which the text ends and the rest of the site begins.
END = re.compile(
    r"(?:you have been |you are |you have )?successfully subscribed.*"
    r"|thank you for (?:subscribing|your subscription).*"
    r"|subscribe to (?:us|our|the) ?.{0,40}|subscribe(?: now)? for .{0,40}|(?:our )?newsletter"
    r"|situation in belarus|other (?:weeks|issues|editions)|previous (?:weeks|issues|editions)"
    r"|archive|follow us.{0,30}|contacts?(?: us)?|about us"
    r"|all rights reserved.*|.* all rights reserved"
    r"|(?:вы )?паспяхова падпіса.*|(?:вы )?падпісаліся паспяхова.*|вас паспяхова падпіса.*"
    r"|(?:дзякуем|дзякуй) за падпіску.*|падпі(?:шыцеся|шыся|сацца|ска) на .{0,40}|рассылка"
    r"|сітуацыя у беларусі|становішча у беларусі|(?:іншыя|папярэднія) (?:тыдні|выпускі)"
    r"|архіу|сачыце за намі.{0,30}|кантакты|пра нас|усе правы абаронены.*|.* усе правы абаронены"
    r"|(?:вы )?успешно подпис.*|(?:вы )?подписались успешно.*|спасибо за подписку.*"
    r"|подпи(?:шитесь|шись|саться|ска) на .{0,40}"
    r"|ситуация в беларуси|положение в беларуси|(?:другие|предыдущие) (?:недели|выпуски)"
    r"|архив|следите за нами.{0,30}|контакты|о нас|все права защищены.*|.* все права защищены"
)

# Frequent small words that tell a language written in Latin letters.
ENGLISH = frozenset(
    {"the", "of", "and", "to", "in", "is", "that", "for", "was", "with", "on", "are", "as", "its"}
)
BELARUSIAN_LETTERS = frozenset("іў")
RUSSIAN_LETTERS = frozenset("ищъ")
