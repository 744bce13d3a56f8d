"""What a step refuses: one sentence that says why and what to do."""

from jiheng.kernel.messages import Argument


class Refused(Exception):
    """A settlement that cannot be made: the message that says why, with its arguments."""

    def __init__(self, message_id: str, **arguments: Argument) -> None:
        self.message_id = message_id
        self.arguments = arguments
        super().__init__(message_id, arguments)
