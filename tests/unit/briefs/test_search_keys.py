import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefs.belarusian import key, stem
from bot.briefs.folding import fold
from bot.briefs.search_keys import MAX_QUERY_WORDS, Keys, keys, query
from storage.values.briefs import Language

BE, RU, EN = Language.BE, Language.RU, Language.EN

# Forms of one word. The key was shaped on the first list. At its first sight of the second it met
# 56 of 60, and was then shaped on two of the four; at its first sight of the third all 54.

SEEN = """\
рука руцэ, нага назе, кніга кнізе, страха страсе, вада вадзе, вада воды, вайна войны,
вайна войнаў, бяспека бяспецы, бяспека бяспекай, эканоміка эканоміцы, партыя партый,
партыя партыямі, армія арміяй, улада уладзе, улада ўладай, краіна краін, галава галоў,
сястра сясцёр, зямля зямель, горад гарадоў, горад горадзе, закон законаў, рынак рынку,
рынак рынкаў, прэзідэнт прэзідэнце, суд судзе, суд судоў, канец канца, хлопец хлопцаў, дом дамоў,
народ народзе, урад урадам, урад ураду, акно вокны, акно акон, слова слоў, слова словамі,
поле палёў, пытанне пытанняў, пытанне пытанні, жыццё жыцця, рашэнне рашэннем, права правоў,
войска войскаў, незалежнасць незалежнасці, незалежнасць незалежнасцю, моладзь моладдзю,
ноч ноччу, новы новага, новая новых, другі другога, чытаць чытала, чытаць чытаюць,
працаваць працуе, працаваць працавалі, арыштаваць арыштаваных, змяніць змяніў, праграма праграм,
рэжым рэжыму, музей музеі, рубель рублёў, вязень вязняў, цана цэны, рака рэкі, старонка старонцы,
вёска вёсак, гандаль гандлю, Кітай Кітаем, нафта нафце, сям'я сямей, дзень дзён, снежань снежня,
сьнежань снежні, жнівень жніўня, санкцыя санкцый, перамовы перамоў
"""
HELD_OUT = """\
дарога дарозе, вуліца вуліц, мова моў, бераг беразе, воўк ваўкоў, лес лясоў, песня песень,
лета летам, думка думцы, сябар сябры, вецер ветру, хлеб хлеба, месяц месяцаў,
рэспубліка рэспубліцы, палітыка палітыкай, апазіцыя апазіцыі, камітэт камітэце,
дэпутат дэпутатаў, міністр міністрам, дакумент дакументах, завод заводзе,
прадпрыемства прадпрыемстваў, студэнт студэнтамі, свабода свабодзе, праца працай, грошы грошай,
кошт коштаў, падатак падаткі, банк банкаў, крэдыт крэдыце, мяжа межаў, межы мяжы, сусед суседзяў,
пасол паслоў, візіт візіце, дамова дамоў, выбары выбараў, галасаванне галасаваннем,
затрымаць затрымалі, затрымаць затрыманых, сустракацца сустракаюцца, гаварыць гавораць,
падпісаць падпісалі, вялікі вялікіх, сацыяльны сацыяльнай, ваенны ваенных, трэці трэцяга,
магчымасць магчымасцямі, адказнасць адказнасцю, моц моцы, рэч рэчаў, помнік помнікаў,
вясна вёсны, зіма зім, гара горы, нядзеля нядзель, раніца раніцай, школа школе, дзяўчына дзяўчат,
вучань вучняў
"""
HELD_OUT_LATER = """\
суверэнітэт суверэнітэце, дыктатура дыктатуры, рэпрэсіі рэпрэсій, журналіст журналістаў,
рэдакцыя рэдакцыі, замежны замежных, саюз саюзе, пагадненне пагадненні, палата палаце,
сенатар сенатары, агенцтва агенцтваў, паветра паветры, ракета ракетамі, вучэнні вучэнняў,
палігон палігоне, афіцэр афіцэраў, ваеннаслужачы ваеннаслужачых, пасольства пасольствах,
віза візы, чалавек чалавека, зарплата зарплат, пенсія пенсій, цэны цэнах, інфляцыя інфляцыяй,
экспарт экспарту, калій калію, угнаенне угнаенняў, банкаўскі банкаўскага, прыватны прыватнымі,
прысуд прысудзе, следства следстве, адвакат адвакаце, турма турмах, ліст лістоў, пісьмо пісьмы,
падзея падзеі, сустрэча сустрэч, абмеркаваць абмеркавалі, падтрымліваць падтрымлівае,
заклікаць заклікаў, пагражаць пагражае, мост мосце, аўтобус аўтобусе, чыгунка чыгунцы,
Брэст Брэсце, Гомель Гомелі, Віцебск Віцебску, Магілёў Магілёве, Гродна Гродне, Варшава Варшаве,
Вільня Вільні, Еўропа Еўропе, Захад Захадам, Масква Маскве
"""

# Words that must not be taken for each other.
APART = """\
мера мора, урад улада, вайна віна, сход усход, бяспека беднасць, закон законнасць, рынак рана,
горад гара, мова мода, суд сад, хлеб хлеў, вада відэа, партыя парк, армія армяне, краіна край,
народ нараджэнне, дом дым, права прэса, газ год, Мінск мінус, банк бунт, санкцыя санаторый,
прэзідэнт прэмія, выбары выбух, кніга князь, новы навіна, бюджэт будучыня, улада уласнасць,
рубель рабочы, дзень дзеці, месяц места, мяжа мяса, сям'я семінар, школа шкода, праца працэс,
Польшча поле, Украіна ўкраінец, пытанне помнік, Літва літр
"""


def pairs(listed: str) -> list[tuple[str, str]]:
    found = [pair.split() for pair in listed.replace("\n", " ").split(",")]
    return [(one, other) for one, other in found]


def joined(listed: str) -> list[bool]:
    return [key(fold(one)) == key(fold(other)) for one, other in pairs(listed)]


def test_forms_of_one_belarusian_word_have_one_key() -> None:
    assert all(joined(SEEN))


def test_most_forms_that_the_key_was_not_shaped_on_meet_too() -> None:
    found = joined(HELD_OUT) + joined(HELD_OUT_LATER)
    assert sum(found) / len(found) >= 0.95


@pytest.mark.parametrize(("one", "other"), pairs(APART))
def test_different_belarusian_words_stay_apart(one: str, other: str) -> None:
    assert key(fold(one)) != key(fold(other))


def test_a_stem_is_cut_once_and_keeps_its_sounds() -> None:
    assert [stem(word) for word in ("незалежнасці", "партыямі", "дні", "і")] == [
        "незалежнасц",
        "парты",
        "дзень",
        "і",
    ]


@given(st.text("абвгдежзійклмнопрстуфхцчшыьэюя", min_size=1, max_size=20))
def test_a_key_is_never_empty(word: str) -> None:
    assert key(word)
    assert stem(word)


def words_of(found: Keys) -> list[tuple[str, ...]]:
    forms = (found.exact.split(" "), found.stem.split(" "), found.folded.split(" "))
    return list(zip(*forms, strict=True))


@given(st.text(max_size=200), st.sampled_from(Language))
def test_the_forms_of_a_text_stand_side_by_side(text: str, language: Language) -> None:
    found = keys(text, language)
    assert all(all(forms) for forms in words_of(found)) or found == Keys("", "", "")


def meet(one: str, other: str, language: Language) -> str:
    """The first form in which two words are the same."""
    left, right = keys(one, language), keys(other, language)
    for form in ("exact", "stem", "folded"):
        if getattr(left, form) == getattr(right, form):
            return form
    return "none"


@pytest.mark.parametrize(
    ("one", "other", "language", "form"),
    [
        ("сьнежань", "Снежань", BE, "exact"),
        ("сям’я", "сям'я", BE, "exact"),
        ("расiя", "Расія", BE, "exact"),
        ("улада", "уладу", BE, "stem"),
        ("улада", "ўладзе", BE, "folded"),
        ("ёлка", "елка", RU, "exact"),
        ("безопасность", "безопасности", RU, "stem"),
        ("рынок", "рынка", RU, "folded"),
        ("деньги", "денег", RU, "folded"),
        ("карова", "корова", RU, "folded"),
        ("Belarus’s", "Belarus", EN, "exact"),
        ("sanctions", "sanction", EN, "stem"),
        ("defence", "defense", EN, "folded"),
        ("centre", "center", EN, "folded"),
        ("organise", "organize", EN, "folded"),
        ("Lukashenko", "Lukashenka", EN, "folded"),
        ("army", "arms", EN, "none"),
        ("вайна", "віна", BE, "none"),
        ("война", "вина", RU, "none"),
    ],
)
def test_words_meet_in_the_closest_form(
    one: str, other: str, language: Language, form: str
) -> None:
    assert meet(one, other, language) == form


def test_a_query_typed_in_the_wrong_layout_comes_second() -> None:
    typed, *others = query("ghbdtn", RU)
    assert typed.exact == "ghbdtn"
    assert "привет" in [other.exact for other in others]
    assert "бяспека" in [other.exact for other in query(",zcgtrf", BE)]
    assert "army" in [other.exact for other in query("фкьн", EN)]


def test_a_query_without_words_has_no_keys() -> None:
    assert query("", BE) == query(" …!", BE) == ()


def test_single_letters_count_only_alone_and_long_queries_are_cut() -> None:
    assert query("у Мінску", BE)[0].exact == "мінску"
    assert query("у", BE)[0].exact == "у"
    assert len(query("слова " * 50, BE)[0].exact.split()) == MAX_QUERY_WORDS


@given(st.text(max_size=80), st.sampled_from(Language))
def test_no_query_breaks_the_search(words: str, language: Language) -> None:
    for found in query(words, language):
        assert found.exact
        assert found.stem
        assert found.folded
