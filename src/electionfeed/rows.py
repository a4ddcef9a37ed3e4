"""The rows of an event, kept by column: a declaration's votes are one tuple, and a row is made when it is looked at.

A night has thousands of rows, most of which are only ever summed. By column, reading them from JSON takes three fifths
of the instructions that a record for each takes, and without their values they weigh 11 bytes a row instead of 58.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any, ClassVar, NoReturn, TypeVar, overload

from attrs import evolve
from attrs.exceptions import FrozenInstanceError

from .fields import Spec, wheres
from .generated import Generated, building, compiled, own_keys, shaped
from .known import SHARED

__all__ = ["Rows", "rows_class"]

C = TypeVar("C")


class Rows(Sequence[C]):
    """An immutable sequence of records, numbered 1, 2, 3 ... by their places; each other field is a tuple of its name.

    >>> from electionfeed import SeatDeclared, load
    >>> declared = next(event for event in load("ge2019") if isinstance(event, SeatDeclared))
    >>> declared.results[1]
    CandidateResult(candidate=2, party='BRX', votes=2542)
    >>> declared.votes
    (2709, 2542, 21568, 9290, 1365)
    """

    __slots__: tuple[str, ...] = ()
    of: ClassVar[Any]
    number: ClassVar[str]
    _of: ClassVar[Any]
    _row: ClassVar[Any]

    @classmethod
    def _gathered(cls, records: Any) -> Any:
        """Keep records by column; what is no list or tuple of them, numbered in order, is given back as it is."""
        if type(records) not in (list, tuple) or set(map(type, records)) != {cls.of}:
            return records
        if [getattr(record, cls.number) for record in records] != [*range(1, len(records) + 1)]:
            return records
        return cls._of(*[tuple([getattr(record, name) for record in records]) for name in cls.__slots__])

    def __len__(self) -> int:
        return len(getattr(self, self.__slots__[0]))

    @overload
    def __getitem__(self, place: int) -> C: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[C, ...]: ...
    def __getitem__(self, place: int | slice) -> C | tuple[C, ...]:
        if isinstance(place, slice):
            return tuple(self)[place]
        row: C = self._row(range(1, len(self) + 1)[place], *[column[place] for column in _columns(self)])
        return row

    def __iter__(self) -> Iterator[C]:
        return map(self._row, count(1), *_columns(self))

    def __eq__(self, other: object) -> bool:
        return _columns(self) == _columns(other) if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash(_columns(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (self.of, tuple(self))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FrozenInstanceError

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError


def _columns(rows: Any) -> tuple[tuple[Any, ...], ...]:
    return tuple([getattr(rows, name) for name in rows.__slots__])


def _rebuilt(cls: Any, records: tuple[Any, ...]) -> Any:
    return cls._rows._gathered(records)


def rows_class(cls: Any, *, specs: Mapping[str, Spec]) -> type[Rows[Any]]:
    """Make the class of the rows that are records of `cls`, one of whose fields is their number."""
    number, *_ = (name for name, spec in specs.items() if spec.number)
    others = {name: spec for name, spec in specs.items() if not spec.number}
    body = {
        "__slots__": tuple(others),
        "of": cls,
        "number": number,
        "_of": Generated(lambda kind: _maker(kind, others)),
        "_row": Generated(lambda kind: _row_maker(cls, specs)),
        "_read": Generated(lambda kind: _reader(kind, specs)),
        "_plain": Generated(lambda kind: _writer(kind, specs)),
    }
    return type(f"{cls.__name__}Rows", (Rows,), body)


def _maker(kind: type, others: Mapping[str, Spec]) -> Any:
    """Write `of(columns...)`, which trusts them."""
    lines = [f"def of({', '.join(others)}):", *_indented(building((name, name) for name in others)), "    return made"]
    return staticmethod(compiled("of", lines, shaped(kind, others)))


def _row_maker(cls: type, specs: Mapping[str, Spec]) -> Any:
    """Write `row(fields...)`, which makes a record of what has been checked before."""
    first = sorted(specs, key=lambda name: not specs[name].number)  # its number, then its columns
    lines = [f"def row({', '.join(first)}):", *_indented(building((name, name) for name in specs)), "    return made"]
    return staticmethod(compiled("row", lines, shaped(cls, specs)))


# CPython keeps one copy of each small number, which no `true` and no `1.0` is.
COUNTED = "({v} is place or (type({v}) is int and {v} == place))"


def _reader(kind: Any, records: Mapping[str, Spec]) -> Any:
    """Write `read(rows)`, from a list of JSON objects; it raises if anything is wrong, and the event says what."""
    specs = {name: evolve(spec, where=COUNTED) if spec.number else spec for name, spec in records.items()}
    scope = SHARED | shaped(kind, kind.__slots__) | own_keys(specs)
    lines = ["def read(rows):", "    place = 0"]
    lines += [f"    all_{name} = []" for name in kind.__slots__]
    lines += ["    for row in rows:", "        place += 1"]
    lines += [f"        {name} = row[key_{name}]" for name in specs]
    columns = []
    for name, spec in specs.items():
        scope |= spec.scope(name)
        columns += [] if spec.number else [(name, spec.source(spec.column or "{v}", name, f"tuple(all_{name})"))]
    lines.append(f"        if len(row) != {len(specs)} or not ({wheres(specs)}):")
    lines.append("            raise ValueError(row)")
    for name in kind.__slots__:
        read = "{v}" if specs[name].column else specs[name].read
        lines.append(f"        all_{name}.append({specs[name].source(read, name, name)})")
    lines += ["    if not place:", "        raise ValueError(rows)"]
    lines += [*_indented(building(columns)), "    return made"]
    return staticmethod(compiled("read", lines, scope))


def _writer(kind: type, specs: Mapping[str, Spec]) -> Any:
    """Write `plain(rows)`, the list of objects that JSON is made of."""
    entries = ", ".join(f"{name!r}: {spec.plain(name)}" for name, spec in specs.items())
    columns = ", ".join("count(1)" if spec.number else f"rows.{name}" for name, spec in specs.items())
    each = f"for {', '.join(specs)} in zip({columns})"
    return compiled("plain", ["def plain(rows):", f"    return [{{{entries}}} {each}]"], {"count": count})


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]
