"""The vectors of a message are made beside Rasa's loop, are those of the encoder, and reach their own request only."""

import asyncio
import threading

import numpy as np
import pytest

from bot.nlu import encode_ahead as module
from bot.nlu.encode_ahead import encode, encode_ahead, encoder

ONE, OTHER = "szef mi nie płaci", "who pays the rent?"


@pytest.fixture
def encoded(monkeypatch):
    """What the encoder was asked for, which it still answers."""
    asked, stock = [], encoder().encode
    monkeypatch.setattr(encoder(), "encode", lambda texts: [asked.append(list(texts)), stock(texts)][1])
    return asked


def test_vectors_are_the_encoders_own_and_made_once(wait, encoded):
    async def request():
        await encode_ahead(ONE)
        return encode([ONE])

    vectors = wait(request())

    assert encoded == [[ONE]]
    np.testing.assert_array_equal(vectors, encoder().encode([ONE]))


@pytest.mark.parametrize("texts", [[OTHER], [ONE, OTHER], (OTHER, ONE)])
def test_other_texts_are_encoded_when_they_are_asked_for(wait, encoded, texts):
    async def request():
        await encode_ahead(ONE)
        return encode(texts)

    vectors = wait(request())

    assert encoded == [[ONE], list(texts)]
    np.testing.assert_array_equal(vectors, encoder().encode(texts))


def test_requests_at_once_get_each_their_own(wait):
    async def request(text):
        await encode_ahead(text)
        await asyncio.sleep(0)
        return module._encoded.get()[0]

    async def both():
        return await asyncio.gather(request(ONE), request(OTHER))

    assert wait(both()) == [ONE, OTHER]


def test_blank_message_leaves_nothing_of_the_one_before(wait, encoded):
    async def connection():
        await encode_ahead(ONE)
        await encode_ahead(" ")
        encode([ONE])

    wait(connection())

    assert encoded == [[ONE], [ONE]]


def test_rasas_loop_goes_on_meanwhile(wait, monkeypatch):
    moved = threading.Event()
    monkeypatch.setattr(encoder(), "encode", lambda texts: moved.wait(timeout=60))

    async def two_people():
        ahead = asyncio.create_task(encode_ahead(ONE))
        await asyncio.sleep(0)
        moved.set()  # the other's message, while the first is encoded
        await ahead
        return encode([ONE])

    assert wait(two_people()) is True
