"""A part dies: the worker still gets numbers to call, and the supervisor brings the part back."""

import pytest
from assistant import NOT_PAID, READY_TIMEOUT_S, wait_for
from trouble import ACTIONS, GATEWAY, RASA, kill


@pytest.mark.parametrize(("part", "neighbour"), [(ACTIONS, "actions"), (RASA, "rasa")])
def test_killed_part_leaves_numbers_to_call_and_comes_back(worker, ready, part, neighbour):
    asker = worker()
    asker.say(NOT_PAID["ro"])

    killed = kill(ready, part)
    notice = asker.say("proprietarul nu repară încălzirea")

    assert (notice["kind"], notice["language"]) == ("notice", "ro")
    assert "112" in [agency["phone"] for agency in notice["agencies"]]
    assert ready.readiness()[neighbour] == "down"
    ready.wait_until_ready()
    assert ready.child(part) != killed
    answer = asker.say(NOT_PAID["ro"])
    assert (answer["kind"], answer["language"]) == ("answer", "ro")


def test_killed_gateway_comes_back_and_the_conversation_goes_on(worker, ready):
    asker = worker()
    asker.say(NOT_PAID["pl"])

    kill(ready, GATEWAY)
    wait_for(lambda: not ready.readiness(), READY_TIMEOUT_S)
    wait_for(lambda: bool(ready.readiness()), READY_TIMEOUT_S)

    assert asker.say("ok")["language"] == "pl"


def test_healthz_asks_no_neighbour(http):
    assert http.get("/healthz").json() == {"gateway": "ok"}
