"""The message that every contender sends: about 1 kB of HTML with two buttons."""

import orjson

HTML = (
    "<b>Калійны экспарт аднавіўся ў аб’ёме, але не ў грашах</b>\n\n"
    "Дзяржаўны вытворца калійных угнаенняў завяршае год з адгрузкамі, блізкімі да ранейшага"
    " ўзроўню. Аднак выручка адстае: далёкія пакупнікі выгандлёўваюць зніжкі, а дарога"
    " падаўжэла. Галіна застаецца апорай бюджэту, хоць і не такой моцнай, як разлічвалі.\n\n"
    "<blockquote expandable>Шахты і фабрыкі з лета працуюць без доўгіх прастояў. Завершаны"
    " рамонт, які адкладалі некалькі гадоў, а новая тэхніка дазваляе паменшыць долю ручной"
    " працы пад зямлёй. <b>Стабільныя заробкі</b> адчуваюць усе шахцёрскія"
    " гарады.</blockquote>"
)
READ = ("Чытаць цалкам", "v1:brief:1")
SITE = ("На сайце", "https://example.org/briefs/2026-W49")
KEYBOARD = [[{"text": READ[0], "callback_data": READ[1]}, {"text": SITE[0], "url": SITE[1]}]]


def body_around_chat() -> tuple[bytes, bytes]:
    """The JSON of ``sendMessage`` before and after the chat id."""
    rest = {
        "text": HTML,
        "parse_mode": "HTML",
        "reply_markup": {"inline_keyboard": KEYBOARD},
    }
    return b'{"chat_id":', b"," + orjson.dumps(rest)[1:]
