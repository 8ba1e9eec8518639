from src.ingestion.message import Message
from src.storage.dead_letters import DeadLetters


def test_what_was_put_aside_is_found_with_its_reason():
    letters = DeadLetters()

    letters.add(Message(4, b"?"), "no JSON")
    letters.add(Message(9, b"{}"), "failed 3 times")

    assert letters.reasons() == {4: "no JSON", 9: "failed 3 times"}


def test_nothing_is_there_before():
    assert DeadLetters().reasons() == {}
