"""Takes messages from a source, one after the other, and loses none."""

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

from src.ingestion.message import Message
from src.storage.dead_letters import DeadLetters

TRIES = 3
FIRST_PAUSE_SECONDS = 0.1


class Consumer:
    """Gives each message to a handler. What cannot be handled goes to the dead letters."""

    def __init__(
        self,
        handle: Callable[[dict[str, Any]], object],
        dead_letters: DeadLetters,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._handle = handle
        self._dead_letters = dead_letters
        self._sleep = sleep
        self.checkpoint = 0

    def consume(self, messages: Iterable[Message]) -> None:
        """Handles what there is. `checkpoint` is the offset after the last message."""
        for message in messages:
            reason = self._take(message)
            if reason:
                self._dead_letters.add(message, reason)
            self.checkpoint = message.offset + 1

    def _take(self, message: Message) -> str | None:
        event = decode(message.value)
        return "no JSON object" if event is None else self._try(event)

    def _try(self, event: dict[str, Any]) -> str | None:
        pause = FIRST_PAUSE_SECONDS
        for left in reversed(range(TRIES)):
            try:
                self._handle(event)
                return None
            except Exception as error:  # a handler may fail in any way
                if left == 0:
                    return f"failed {TRIES} times: {error}"
                self._sleep(pause)
                pause *= 2
        return None


def decode(value: bytes) -> dict[str, Any] | None:
    """The JSON object in the bytes, or None."""
    try:
        event = json.loads(value)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None
