"""What is kept: nothing personal that is recognised, and nothing of a conversation that was deleted."""

from assistant import NOT_PAID

PLANTED = {  # numbers that pass their own check digits, of nobody
    "bsn": "111222333",
    "phone": "0612345678",
    "e-mail": "jan.kowalski@example.org",
    "iban": "NL91ABNA0417164300",
}


def test_planted_personal_data_is_in_no_file(worker, ready):
    asker = worker()
    marker = "pomaranczowy parasol"

    reply = asker.post({"text": f"{NOT_PAID['pl']}, {marker}. " + " ".join(PLANTED.values())})

    assert [message["kind"] for message in reply.json()["messages"]][:2] == ["notice", "answer"]
    assert ready.kept(marker)  # the conversation is kept, or the next line says nothing
    assert {name: ready.kept(value) for name, value in PLANTED.items()} == {name: [] for name in PLANTED}


def test_deleted_conversation_is_gone_from_every_file(worker, ready):
    asker = worker()
    marker = "fioletowy wieloryb"
    asker.say(f"{NOT_PAID['pl']}, {marker}")
    assert len(ready.kept(marker)) >= 2  # conversation log and tracker store

    erased = asker.erase()

    assert erased.status_code == 204
    assert asker.post({"text": "ok"}).status_code == 404
    assert asker.erase().status_code == 404
    assert ready.kept(marker) == []
    assert ready.kept(asker.conversation_id) == []


def test_deleting_one_conversation_leaves_the_others(worker, ready):
    mine, theirs = worker(), worker()
    mine.say(NOT_PAID["pl"])
    theirs.say(f"{NOT_PAID['pl']}, srebrny tramwaj")

    mine.erase()

    assert ready.kept("srebrny tramwaj")
    assert theirs.say("ok")["language"] == "pl"
