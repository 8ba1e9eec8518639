import pytest

from src.ingestion.consumer import Consumer
from src.ingestion.message import Message
from src.storage.dead_letters import DeadLetters


@pytest.fixture
def letters():
    return DeadLetters()


def messages(*values):
    return [Message(offset, value) for offset, value in enumerate(values, start=10)]


def test_ac1_each_message_is_decoded_and_handled_in_order(letters):
    handled = []

    Consumer(handled.append, letters).consume(messages(b'{"user_id": 1}', b'{"user_id": 2}'))

    assert handled == [{"user_id": 1}, {"user_id": 2}]
    assert letters.reasons() == {}


@pytest.mark.parametrize("value", [b"invalid json", b"[1, 2]", b'"text"', b"\xff\xfe"])
def test_ac2_what_is_no_json_object_is_put_aside(letters, value):
    handled = []

    Consumer(handled.append, letters).consume(messages(value, b'{"user_id": 2}'))

    assert handled == [{"user_id": 2}]
    assert letters.reasons() == {10: "no JSON object"}


def test_ac3_a_handler_that_fails_once_is_tried_again(letters):
    answers = iter([ValueError("busy"), None])
    pauses = []

    def handle(_event):
        answer = next(answers)
        if answer:
            raise answer

    Consumer(handle, letters, sleep=pauses.append).consume(messages(b"{}"))

    assert pauses == [0.1]
    assert letters.reasons() == {}


def test_ac3_after_three_tries_the_message_is_put_aside(letters):
    pauses = []

    def handle(_event):
        raise ValueError("down")

    Consumer(handle, letters, sleep=pauses.append).consume(messages(b"{}"))

    assert pauses == [0.1, 0.2]
    assert letters.reasons() == {10: "failed 3 times: down"}


def test_ac4_the_checkpoint_follows_what_was_handled_or_put_aside(letters):
    consumer = Consumer(lambda _event: None, letters)
    before = consumer.checkpoint

    consumer.consume(messages(b"{}", b"invalid json"))

    assert (before, consumer.checkpoint) == (0, 12)
