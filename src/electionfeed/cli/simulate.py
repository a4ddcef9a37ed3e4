"""`simulate`: make a night that has not happened, or add up thousands of them."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import orjson

from ..stream.codec import encode
from ..tallies.columns import rows_of
from .common import NIGHT_HELP, night, save
from .forms import add_forms, as_csv, as_json, refuse_form
from .simulated import backtest_lines, backtest_rows, many_lines, named_lines, times_lines
from .terminal import progress, warn, write

if TYPE_CHECKING:
    from ..simulation.plan import Options
    from .common import Commands

ABOUT = """\
Simulate the election after a night, or the night itself with --candidates own, and write it as JSON Lines; with --many,
simulate thousands and print what they add up to. The same arguments give the same bytes. Needs numpy:
pip install 'electionfeed[sim]'."""
POLL_HELP = """\
shares of the vote in percent: of Great Britain, or of a nation or region named before a colon ("Scotland: SNP 33");
may be given again"""
CANDIDATES_HELP = """\
anew: some members retire, small parties and independents come and go (usual); again: all who stood stand again; own:
simulate the night itself from its own baseline"""
ERROR_HELP = "let the national shares vary: the standard deviation in points of a party on 30%%"
WORKERS_HELP = "processes for --many (usually as many as there are cores)"


def add(commands: Commands) -> None:
    """Declare the command."""
    command = commands.add_parser("simulate", help="make a night that has not happened", description=ABOUT)
    command.add_argument("--from", dest="night", metavar="NIGHT", help=NIGHT_HELP)
    command.add_argument("--poll", action="append", default=[], metavar="SHARES", help=POLL_HELP)
    command.add_argument("--seed", type=int, default=0, metavar="N", help="another seed, other candidates and noise")
    command.add_argument("--number", type=int, default=0, metavar="K", help="night K of this seed, from 0")
    _options(command)
    command.add_argument("--many", type=int, metavar="N", help="add up nights 0 to N - 1 instead of writing one")
    command.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help=WORKERS_HELP)
    add_forms(command, "what --many, --backtest or --list says")
    command.add_argument("--named", metavar="NAME", help="make a named night (see --list)")
    command.add_argument(
        "--checkpoints", type=Path, metavar="OUT", help="with --named, write what must be shown, as JSON"
    )
    command.add_argument("--list", action="store_true", help="list the named nights")
    command.add_argument("--backtest", action="store_true", help="how each model would have done on the real nights")
    command.add_argument("-o", "--out", type=Path, metavar="OUT", help="write to a file, not to standard output")
    command.set_defaults(run=run)


def _options(command: argparse.ArgumentParser) -> None:
    models = ("mixed", "proportional", "uniform")
    command.add_argument("--model", choices=models, default="mixed", help="how shares of seats follow the polls")
    command.add_argument("--candidates", choices=("anew", "again", "own"), default="anew", help=CANDIDATES_HELP)
    command.add_argument("--new", type=party, action="append", default=[], metavar="CODE=NAME", help="a new party")
    command.add_argument("--without", action="append", default=[], metavar="CODE", help="a party that does not stand")
    command.add_argument(
        "--turnout", type=float, metavar="PERCENT", help="valid votes of all electors, not as last time"
    )
    command.add_argument("--noise", type=float, default=1.0, metavar="X", help="0 for none, 1 as on the real nights")
    command.add_argument("--poll-error", type=float, default=0.0, metavar="POINTS", help=ERROR_HELP)


def party(text: str) -> tuple[str, str]:
    """Read a code and a name."""
    code, _, name = text.partition("=")
    if not (code.strip() and name.strip()):
        raise argparse.ArgumentTypeError(f"{text!r} is no party; CODE=NAME was expected, such as YP=Your Party")
    return code.strip(), name.strip()


def run(args: argparse.Namespace) -> int:
    """Write a night, or what many add up to."""
    given = {
        "many": args.many is not None,
        "named": args.named is not None,
        "list": args.list,
        "backtest": args.backtest,
    }
    asked = [name for name, wanted in given.items() if wanted]
    if len(asked) > 1:
        args.parser.error(f"give one of --{' and --'.join(asked)}")
    refuse_form(args, "many", "backtest", "list")
    try:
        _write(args, *asked)
    except ModuleNotFoundError as error:
        if error.name != "numpy":
            raise
        warn(str(error))
        return 1
    except ValueError as error:
        warn(str(error))
        return 2
    return 0


def _write(args: argparse.Namespace, asked: str = "one") -> None:
    """Write what is asked for; numpy is imported only here."""
    lines = {"one": _one, "many": _many, "named": _named, "list": _list, "backtest": _backtest}[asked](args)
    if args.out:
        save(args.out, lines)
    else:
        write(lines)


def _one(args: argparse.Namespace) -> Iterator[bytes]:
    from ..simulation.night import simulate

    simulated = simulate(_base(args), _polls(args), number=args.number, **_given(args))
    return (encode(event) + b"\n" for event in simulated)


def _many(args: argparse.Namespace) -> Iterable[bytes]:
    from ..simulation.many import simulate_many

    many = simulate_many(
        _base(args), _polls(args), n=args.many, workers=args.workers, progress=_progress(args.many), **_given(args)
    )
    return _in_form(args, many_lines(many), many.as_dict, lambda: [attrs.asdict(one) for one in many.ranges])


def _named(args: argparse.Namespace) -> Iterator[bytes]:
    from ..simulation.named import named_night

    named = named_night(args.named, args.seed)
    if args.checkpoints:
        save(args.checkpoints, [orjson.dumps(named.as_dict(), option=orjson.OPT_SORT_KEYS) + b"\n"])
    return (encode(event) + b"\n" for event in named.night)


def _list(args: argparse.Namespace) -> Iterable[bytes]:
    from ..simulation.named import NAMED

    listed = {name: str(make.__doc__) for name, make in NAMED.items()}
    rows = [{"name": name, "does": does} for name, does in listed.items()]
    return _in_form(args, named_lines(listed), lambda: listed, lambda: rows)


def _backtest(args: argparse.Namespace) -> Iterable[bytes]:
    from ..simulation.backtest import backtest, plain
    from ..simulation.times import errors, general_elections

    scores, late = list(backtest()), [errors(name) for name in general_elections()]
    lines = chain(backtest_lines(scores), [""], times_lines(late))
    whole = {"models": plain(scores), "times": plain(late)}
    return _in_form(args, lines, lambda: whole, lambda: backtest_rows(scores))


def _base(args: argparse.Namespace) -> Any:
    if args.night is None:
        raise ValueError("give the night to start from: --from ge2024")
    return night(args.night)


def _polls(args: argparse.Namespace) -> str | None:
    return ";".join(args.poll) or None


def _given(args: argparse.Namespace) -> Options:
    return {
        "seed": args.seed,
        "model": args.model,
        "candidates": args.candidates,
        "new": dict(args.new),
        "without": tuple(args.without),
        "turnout": args.turnout,
        "noise": args.noise,
        "poll_error": args.poll_error,
    }


def _progress(n: int) -> Any:
    return progress(n, "nights")


def _in_form(
    args: argparse.Namespace, lines: Iterable[str], value: Callable[[], Any], rows: Callable[[], list[dict[str, Any]]]
) -> Iterable[bytes]:
    """Give what is printed in the form that was asked for; as CSV, its main table."""
    if args.json:
        return [as_json(value())]
    if args.csv:
        found = rows()
        return [as_csv(rows_of(found, found[0] if found else ())).encode()]
    return (f"{line}\n".encode() for line in lines)
