"""The chat page: a plain form without script, and the fragments that the script asks for."""

import re
from html import unescape
from html.parser import HTMLParser

import httpx
import pytest

from bot.gateway.strings import load_strings

pytestmark = pytest.mark.asyncio

WORDS = load_strings()
BSN = "123456782"
CHOICES = {
    "kind": "choices",
    "text": "O co chodzi?",
    "language": "pl",
    "choices": [{"card": "pay/not-paid", "title": "Nie dostaję pensji"}],
    "buttons": [
        {"title": "Nie dostaję pensji", "payload": '/choose_card{"card": "pay/not-paid"}'},
        {"title": "Żadne z tych", "payload": "/not_helped"},
    ],
}


class Page(HTMLParser):
    """What a test looks at in a page: elements with their attributes, and hidden fields."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
        return [a for t, a in self.elements if t == tag and wanted.items() <= a.items()]

    def field(self, name: str) -> str:
        (found,) = self.all("input", name=name)
        return found["value"] or ""

    @property
    def kinds(self) -> list[str | None]:
        return [a["data-kind"] for a in self.all("article")]


async def post(http: httpx.AsyncClient, fragment: bool = False, **fields: str) -> httpx.Response:
    headers = {"Kompas-Fragment": "1"} if fragment else {}
    lang = fields.get("lang", "pl")
    return await http.post(f"/chat?lang={lang}", data={"lang": lang, **fields}, headers=headers)


@pytest.mark.parametrize("language", ["pl", "ro", "en", "nl"])
async def test_page_opens_in_its_language_with_the_promise_and_no_conversation(http, rasa, language):
    response = await http.get(f"/chat?lang={language}&entry=poster-x")

    page = Page(response.text)
    assert page.all("html")[0]["lang"] == language
    assert WORDS.text(language, "privacy_line") in response.text
    assert page.field("entry") == "poster-x"
    assert page.field("token") == ""
    pressed = page.all("button", aria_pressed="true")
    assert [button["data-language"] for button in pressed if "data-language" in button] == [language]
    assert rasa.sent == []


async def test_language_switch_names_each_language_in_itself(http):
    html = (await http.get("/chat?lang=en")).text

    for code, name in {"pl": "Polski", "ro": "Română", "en": "English", "nl": "Nederlands"}.items():
        assert re.search(rf'<button[^>]* lang="{code}"[^>]*>{name}</button>', html)


async def test_page_without_language_takes_the_browsers(http):
    response = await http.get("/chat", headers={"Accept-Language": "de-DE,ro;q=0.8,en;q=0.5"})

    assert Page(response.text).all("html")[0]["lang"] == "ro"


async def test_conversation_without_script_keeps_its_history(http, rasa):
    first = Page((await post(http, text="Szef mi nie płaci", entry="poster-x")).text)
    second = Page((await post(http, text="A co z nadgodzinami?", token=first.field("token"))).text)

    assert first.kinds == ["smalltalk", "answer"]
    assert second.kinds == ["smalltalk", "answer", "answer"]
    assert rasa.heard == ["Szef mi nie płaci", "A co z nadgodzinami?"]
    assert {body["sender"] for body in rasa.sent} == {rasa.sent[0]["sender"]}
    assert rasa.sent[0]["metadata"] == {"language": "pl", "entry": "poster-x"}
    assert second.html.count("data-said") == 2


async def test_answer_shows_short_answer_then_steps_then_the_agency_to_call(http):
    html = (await post(http, text="Szef mi nie płaci")).text

    page = Page(html)
    assert page.all("article", data_card="pay/not-paid")[0]["lang"] == "pl"
    assert [
        tile["data-agency"]
        for tile in page.all("li", class_="agency") or page.all("li")
        if "data-agency" in tile
    ] == ["juridisch-loket"]
    assert page.all("a", href="tel:08008020")
    shown = [
        "Zażądaj zapłaty na piśmie.",
        WORDS.text("pl", "what_to_do_now"),
        "Policz godziny.",
        "Zadzwoń: 0800-8020",
    ]
    assert [html.index(text) for text in shown] == sorted(html.index(text) for text in shown)
    for text in (
        WORDS.text("pl", "open_now"),
        WORDS.text("pl", "checked_on", date="21.11.2026"),
        WORDS.text("pl", "keep_as_proof"),
        "Języki: niderlandzki, angielski",
        'lang="nl">Ik wil mijn loon.',
    ):
        assert text in html


async def test_choice_is_offered_once_and_can_be_tapped(http, rasa):
    rasa.reply = [CHOICES]
    page = Page((await post(http, text="pensja")).text)
    (choice,) = page.all("button", data_choice="pay/not-paid")
    assert page.html.count("Nie dostaję pensji") == 1

    answer = await post(http, payload=choice["value"], text="", token=page.field("token"))

    assert rasa.heard[-1] == '/choose_card{"card": "pay/not-paid"}'
    assert ">Nie dostaję pensji</div>" in answer.text.replace("</span>", ">")


async def test_half_typed_text_survives_tapping_a_button(http):
    page = Page((await post(http, text="Szef mi nie płaci")).text)

    after = await post(http, payload="/not_helped", text="a jeszcze", token=page.field("token"))

    assert ">a jeszcze</textarea>" in after.text


async def test_html_typed_by_a_person_is_shown_as_text(http):
    typed = "<script>alert(1)</script><img src=x onerror=alert(1)> \"'&amp;"

    response = await post(http, text=typed)

    assert Page(response.text).all("script") == Page((await http.get("/chat?lang=pl")).text).all("script")
    assert "<img src=x" not in response.text
    said = re.search(r"data-said[^>]*>.*?</span>(.*?)</div>", response.text, re.DOTALL)
    assert unescape(said[1]) == typed


async def test_html_from_rasa_is_shown_as_text(http, rasa):
    rasa.reply = [{"kind": "smalltalk", "text": "<b>x</b>", "language": "pl"}]

    assert "&lt;b&gt;x&lt;/b&gt;" in (await post(http, text="hej")).text


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("  ", 422, "problem_empty_message"),
        ("x" * 2001, 413, "problem_message_too_long"),
        ("a\x00b", 422, "problem_unreadable_message"),
    ],
)
async def test_message_that_cannot_be_taken_gets_a_kind_answer(http, rasa, text, status, words):
    response = await post(http, text=text)

    assert response.status_code == status
    assert response.headers["content-type"].startswith("text/html")
    assert Page(response.text).kinds == ["smalltalk", "notice"]
    assert WORDS.text("pl", words) in response.text


async def test_body_over_the_limit_gets_a_kind_answer_in_the_language_of_the_page(http):
    response = await post(http, text="x" * 70_000, lang="ro")

    assert response.status_code == 413
    assert WORDS.text("ro", "problem_body_too_large") in response.text


@pytest.mark.parametrize("content", [b"text=%FF%FE", b"--x\r\nbroken"])
async def test_broken_form_gets_a_page_with_words(http, content):
    kind = "application/x-www-form-urlencoded" if b"=" in content else "multipart/form-data"
    response = await http.post("/chat?lang=nl", content=content, headers={"Content-Type": kind})

    assert response.status_code in (400, 422)
    assert Page(response.text).kinds[-1] == "notice"


async def test_forged_token_opens_nobodys_conversation(http, rasa):
    page = Page((await post(http, text="tajemnica")).text)

    forged = await post(http, text="hej", token=page.field("token")[:-8] + "AAAAAAAA")

    assert "tajemnica" not in forged.text
    assert len({body["sender"] for body in rasa.sent}) == 2


async def test_deleted_conversation_starts_anew_instead_of_failing(http, rasa):
    page = Page((await post(http, text="tajemnica")).text)
    await post(http, action="delete", token=page.field("token"))

    after = await post(http, text="hej", token=page.field("token"))

    assert after.status_code == 200
    assert Page(after.text).kinds == ["smalltalk", "answer"]
    assert "tajemnica" not in after.text


async def test_delete_button_erases_and_says_so(app, http, rasa):
    page = Page((await post(http, text="Szef mi nie płaci")).text)
    conversation_id = rasa.sent[0]["sender"]
    held = await app.state.log.count(conversation_id)

    after = await post(http, action="delete", text="", token=page.field("token"))

    assert WORDS.text("pl", "deleted", count=str(held)) in after.text
    assert Page(after.text).field("token") == ""
    assert rasa.forgotten == [conversation_id]
    assert await app.state.log.count(conversation_id) == 0


async def test_feedback_without_script_is_stored_and_thanked(app, http, rasa):
    page = Page((await post(http, text="Szef mi nie płaci")).text)
    yes = page.all("button", name="feedback")[0]["value"]

    after = await post(http, feedback=yes, text="", token=page.field("token"))

    assert "data-thanks" in after.text
    assert (
        await app.state.log.count(rasa.sent[0]["sender"]) == 6
    )  # conversation, 2 turns, 2 messages, 1 feedback


async def test_no_to_helpful_asks_for_something_better(http, rasa):
    page = Page((await post(http, text="Szef mi nie płaci")).text)
    no = page.all("button", name="feedback")[1]["value"]

    await post(http, feedback=no, text="", token=page.field("token"))

    assert rasa.heard[-1] == "/not_helped"


async def test_changing_language_changes_the_page(http):
    page = Page((await post(http, text="Szef mi nie płaci")).text)

    after = Page(
        (await post(http, payload='/change_language{"language": "nl"}', token=page.field("token"))).text
    )

    assert after.all("html")[0]["lang"] == "nl"
    assert after.field("lang") == "nl"
    assert [a["lang"] for a in after.all("article")] == ["pl", "pl", "nl"]


async def test_changing_language_before_a_conversation_opens_it_in_that_language(http, rasa):
    after = Page((await post(http, payload='/change_language{"language": "ro"}')).text)

    assert after.all("html")[0]["lang"] == "ro"
    assert [body["message"] for body in rasa.sent] == ['/start{"language": "ro"}']
    assert rasa.sent[0]["metadata"]["language"] == "ro"


async def test_fragment_holds_only_what_is_new(http):
    opened = Page((await post(http, fragment=True, action="open")).text)
    (root,) = opened.all("div", data_language="pl")

    answer = Page((await post(http, fragment=True, text="Szef mi nie płaci", token=root["data-token"])).text)

    assert opened.kinds == ["smalltalk"]
    assert answer.kinds == ["answer"]
    assert answer.all("html") == []
    assert answer.all("form") == []


async def test_fragment_brings_head_and_form_when_the_language_changes(http):
    opened = Page((await post(http, fragment=True, action="open")).text)
    (root,) = opened.all("div", data_language="pl")

    response = await post(
        http, fragment=True, payload='/change_language{"language": "en"}', token=root["data-token"]
    )

    page = Page(response.text)
    assert page.all("header", id="head")
    assert page.all("form", id="ask")
    assert WORDS.text("en", "send") in response.text


async def test_history_fragment_returns_the_whole_conversation_after_a_reload(http):
    opened = Page((await post(http, text="Szef mi nie płaci")).text)

    again = Page((await post(http, fragment=True, action="history", token=opened.field("token"))).text)

    assert again.kinds == ["smalltalk", "answer"]


async def test_history_without_a_conversation_opens_one(http, rasa):
    page = Page((await post(http, fragment=True, action="history")).text)

    assert page.kinds == ["smalltalk"]
    assert page.all("div", data_language="pl")[0]["data-token"]


async def test_page_answers_with_numbers_when_rasa_is_down(http, rasa):
    rasa.breaks = httpx.ConnectError("refused")

    response = await post(http, text="Szef mi nie płaci")

    assert response.status_code == 200
    assert WORDS.text("pl", "unavailable") in response.text
    assert Page(response.text).all("a", href="tel:112")


async def test_page_answers_with_numbers_when_we_have_a_bug(app, http, monkeypatch):
    async def broken(*args, **kwargs):
        raise RuntimeError("my secret")

    monkeypatch.setattr(app.state.door, "open", broken)

    response = await post(http, text="hej")

    assert response.status_code == 500
    assert Page(response.text).all("a", href="tel:112")
    assert "secret" not in response.text


async def test_personal_numbers_are_not_shown_again(http):
    response = await post(http, text=f"Mój BSN {BSN}")

    assert BSN not in response.text
    assert "Mój BSN [bsn]" in response.text


async def test_page_sets_no_cookie_and_is_not_kept(http):
    response = await post(http, text="Szef mi nie płaci")

    assert "set-cookie" not in response.headers
    assert response.headers["cache-control"] == "no-store"
