"""No process that a test starts outlives it, and none can keep the suite waiting for ever."""

import ast
import os
import select
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import processes
from .processes import LIMIT, forked, ran, running

TESTS = Path(__file__).parent
STARTS = {"subprocess.Popen", "os.fork", "os.spawnv", "os.system", "pty.fork", "multiprocessing.Process"}
LIMITED = {"subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output"}
SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(999)"]


def calls(path: Path) -> Iterator[tuple[str, set[str | None]]]:
    """Every call in a file by its dotted name, with the names of its arguments."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), {keyword.arg for keyword in node.keywords}


@pytest.mark.parametrize("path", sorted(TESTS.glob("test_*.py")), ids=lambda path: path.stem)
def test_every_process_of_a_test_has_a_limit(path: Path) -> None:
    for name, arguments in calls(path):
        assert name not in STARTS, f"{name} in {path.name}: use running, ran or forked"
        assert name not in LIMITED or "timeout" in arguments, f"{name} in {path.name} without a timeout"


def test_a_program_ends_with_its_block_whatever_happens_in_it() -> None:
    with pytest.raises(ZeroDivisionError), running(SLEEP) as process:
        raise ZeroDivisionError
    assert process.returncode == -signal.SIGKILL


def test_a_program_that_takes_too_long_is_killed_so_that_whoever_reads_it_reads_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(processes, "LIMIT", 0.5)
    with running(SLEEP, stdout=-1) as process:
        assert process.stdout is not None
        assert process.stdout.read() in (b"up\n", b"")
    with forked(lambda into: time.sleep(999)) as child:
        assert child.report() == b""
        assert child.status() == -signal.SIGALRM


def test_the_programs_of_a_pipe_end_with_their_shell() -> None:
    out, into = os.pipe()
    with running("sleep 999 | cat", shell=True, pass_fds=[into]):
        os.close(into)
    # Ready, and at its end, once no program has the other end any more.
    assert select.select([out], [], [], LIMIT)[0] == [out]
    assert os.read(out, 1) == b""
    os.close(out)


def test_ctrl_c_reaches_a_program_even_where_the_suite_ignores_it() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with running(SLEEP, stdout=-1, stderr=-1) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"up\n"
            process.send_signal(signal.SIGINT)
            assert process.wait() == -signal.SIGINT
    finally:
        signal.signal(signal.SIGINT, before)


def test_what_a_program_prints_is_given_whole() -> None:
    done = ran([sys.executable, "-c", "print(input()[::-1])"], input=b"abc\n", check=True)
    assert (done.stdout, done.stderr, done.returncode) == (b"cba\n", b"", 0)
