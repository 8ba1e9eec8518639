"""What could not be handled, kept with the reason."""

from src.ingestion.message import Message


class DeadLetters:
    """Messages that were put aside, oldest first."""

    def __init__(self) -> None:
        self._kept: list[tuple[Message, str]] = []

    def add(self, message: Message, reason: str) -> None:
        self._kept.append((message, reason))

    def reasons(self) -> dict[int, str]:
        """Why each message was put aside, by its offset."""
        return {message.offset: reason for message, reason in self._kept}
