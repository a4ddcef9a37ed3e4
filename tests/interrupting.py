"""Ctrl-C at a chosen place: as tracing sees it, between any two instructions, or as a signal brings it."""

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import electionfeed.logs

# A file that was opened and not yet kept when it was interrupted is closed when it is forgotten, which Python reports.
UNCLOSED = [
    pytest.mark.usefixtures("forgotten"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
LOGS = str(Path(electionfeed.logs.__file__).parent)


class Interrupted(BaseException):
    """What a handler of a signal raises; like KeyboardInterrupt, it is no Exception."""


class Interrupt:
    """Raises `Interrupted` once, before the instruction with a number of the code within a folder."""

    def __init__(self, number: int, within: str) -> None:
        self.left: int = number
        self.within: str = within
        self.error: Interrupted | None = None  # kept, as an interactive session keeps the last one with its frames

    def __call__(self, frame: FrameType, event: str, arg: Any) -> Any:
        if not frame.f_code.co_filename.startswith(self.within):
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            self.left -= 1
            if self.left == 0:
                raise Interrupted
        return self


def interrupted_before(number: int, work: Callable[[], object], within: str = LOGS) -> Interrupt:
    """Interrupt some work before the instruction with this number, if it has so many.

    Those of the logs' own code are counted, or of other code within a folder: the empty text is all code there is.
    """
    interrupt, before = Interrupt(number, within), sys.gettrace()
    sys.settrace(interrupt)
    try:
        work()
    except Interrupted as error:
        interrupt.error = error
    finally:
        sys.settrace(before)
    return interrupt


def interrupted_after(seconds: float, work: Callable[[], object]) -> bool:
    """Interrupt some work by a signal after so many seconds, and say whether it took so long."""

    def interrupt(*_: object) -> None:
        raise Interrupted

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds)
            work()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except Interrupted:
        return True
    finally:
        signal.signal(signal.SIGALRM, before)
    return False
