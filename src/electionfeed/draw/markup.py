"""Elements of XML: what is written as text stays text, whatever it holds."""

from __future__ import annotations

import re
from html import escape

__all__ = ["Markup", "clean", "element", "number"]

# What XML 1.0 cannot hold, not even escaped (section 2.2), and lone surrogates, which no encoding can.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Markup(str):
    """Text that is XML already, and so is not escaped again."""

    __slots__ = ()


def element(tag: str, /, *children: str | None, **attributes: object) -> Markup:
    """Give an element; children that are no `Markup` are escaped, and an attribute that is none is left out.

    An underscore at the end of an attribute's name is dropped, and any other is a hyphen.

    >>> element("text", "Cable & Co <3", x=1.50, class_="ink", stroke_width=None)
    '<text x="1.5" class="ink">Cable &amp; Co &lt;3</text>'
    """
    given = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_text(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    inside = "".join(child if isinstance(child, Markup) else _text(child) for child in children if child is not None)
    return Markup(f"<{tag}{given}>{inside}</{tag}>" if inside else f"<{tag}{given}/>")


def number(value: float) -> str:
    """Write a number with at most two decimals, and never minus nothing.

    >>> number(2.0), number(-0.001), number(12.345)
    ('2', '0', '12.35')
    """
    text = f"{value + 0.0:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def clean(text: str) -> str:
    """Replace each character that XML cannot hold by the sign for a character that could not be read."""
    return FORBIDDEN.sub("\ufffd", text)


def _text(value: object) -> str:
    return number(value) if isinstance(value, float) else escape(clean(str(value)))
