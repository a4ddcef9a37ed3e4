"""Processes that a test starts: each ends with the test and within a time limit, whatever happens."""

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import attrs

LIMIT = 120.0  # seconds: much longer than anything takes, even on a busy machine


@contextmanager
def running(command: Sequence[str] | str, **options: Any) -> Iterator["subprocess.Popen[Any]"]:
    """Start a program, killed at the end of the block or after the limit: what reads its output then reads the end."""
    with interruptible():
        # In a session of its own, so that the programs of a shell's pipe end with it.
        process = subprocess.Popen(command, start_new_session=True, **options)

    def kill() -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    try:
        with killed_after_the_limit(kill):
            yield process
    finally:
        kill()
        process.wait(timeout=LIMIT)
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                pipe.close()


def ran(command: Sequence[str] | str, *, check: bool = False, **options: Any) -> "subprocess.CompletedProcess[Any]":
    """Run a program to its end, which comes within the limit, and give what it printed; options as for `run`."""
    given = options.pop("input", None)
    stdin = subprocess.DEVNULL if given is None else subprocess.PIPE
    with running(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options) as process:
        out, err = process.communicate(given, timeout=LIMIT)
    done = subprocess.CompletedProcess(command, process.returncode, out, err)
    if check:
        done.check_returncode()
    return done


@attrs.frozen
class Forked:
    """A process that does a piece of work, and the end of the pipe through which it reports."""

    pid: int
    out: int

    def kill(self) -> None:
        """Kill it, wherever it is."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def report(self, count: int = -1) -> bytes:
        """Read so many bytes of what it reports, or all: fewer only if it has ended."""
        found = b""
        while len(found) != count and (more := os.read(self.out, count - len(found) if count >= 0 else 1 << 16)):
            found += more
        return found

    def status(self) -> int:
        """Wait for its end, and give its status."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@contextmanager
def forked(work: Callable[[int], object]) -> Iterator[Forked]:
    """Start a copy of this process that does some work and reports into a pipe; it ends as `running` does."""
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(out)
        _work(work, into)
    os.close(into)
    process = Forked(pid, out)
    try:
        yield process
    finally:
        os.close(out)
        process.kill()
        with suppress(ChildProcessError):  # a test that asked for its status has waited already
            os.waitpid(pid, 0)


def _work(work: Callable[[int], object], into: int) -> None:
    status = 1
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, LIMIT)  # no thread to watch it, as threads and forks do not go together
        work(into)
        status = 0
    finally:
        os._exit(status)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C interrupt what is started here, even if the suite runs in the background, where it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def killed_after_the_limit(kill: Callable[[], object]) -> Iterator[None]:
    timer = threading.Timer(LIMIT, kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
