"""What a source delivers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """One message: where it stands in its topic, and its bytes."""

    offset: int
    value: bytes
