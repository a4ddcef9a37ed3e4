"""What every picture has around it: title, description, heading, notes, and a style for light pages and dark ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256

import attrs

from .lettering import fitted, wrapped
from .markup import Markup, element
from .palette import DARK, LIGHT, Palette, Theme
from .svg import Svg

__all__ = ["BODY", "MARGIN", "SCOPE", "SMALL", "TEXT", "VERDICT", "WIDTH", "Frame", "label"]

WIDTH = 800
MARGIN = 24.0
BODY = 84.0  # where a picture's own drawing may begin
HEADING, VERDICT, TEXT, SMALL, MARK = 21, 17, 13, 11, 10
SCOPE = "&"  # stands for the picture's id in what a picture adds to its style
FONTS = "'Helvetica Neue',Helvetica,Arial,'Liberation Sans',Roboto,'Noto Sans','DejaVu Sans',sans-serif"


@attrs.frozen(kw_only=True)
class Frame:
    """The frame of a picture: `heading` and `about` stand on top and are its title, `notes` stand at its foot."""

    heading: str
    about: str
    description: str
    palette: Palette
    notes: Sequence[str] = ()
    style: Callable[[Theme], Mapping[str, str]] = attrs.field(default=lambda theme: {})
    more: str = ""
    width: int = WIDTH

    def around(self, body: Iterable[str], bottom: float) -> Svg:
        """Put the frame around a drawing that ends at `bottom`."""
        foot, height = self._foot(bottom)
        inside = (self._top(), *body, foot)
        title = f"{self.heading}: {self.about}"
        scope = self._scope(title, inside)
        paper = element("rect", class_="paper", width=self.width, height=height)
        named = (
            element("title", title, id=f"{scope}t"),
            element("desc", self.description, id=f"{scope}d"),
            element("style", Markup(self._style(scope))),
        )
        whole = element(
            "svg",
            *named,
            paper,
            *inside,
            xmlns="http://www.w3.org/2000/svg",
            id=scope,
            width=self.width,
            height=height,
            viewBox=f"0 0 {self.width} {height}",
            role="img",
            aria_labelledby=f"{scope}t",
            aria_describedby=f"{scope}d",
        )
        return Svg(f"{whole}\n", title, self.description, self.width, height)

    def _top(self) -> Markup:
        room = self.width - 2 * MARGIN
        heading = fitted(self.heading, HEADING, room, bold=True)
        about = fitted(self.about, TEXT, room)
        return Markup(
            label(heading, MARGIN, 36.0, "h") + label(about, MARGIN, 59.0, "s"),
        )

    def _foot(self, bottom: float) -> tuple[Markup, int]:
        lines = [line for note in self.notes for line in wrapped(note, SMALL, self.width - 2 * MARGIN)]
        start = bottom + 26.0
        drawn = (label(line, MARGIN, start + n * 15.0, "s t") for n, line in enumerate(lines))
        return Markup("".join(drawn)), round(start + len(lines) * 15.0 + 5)

    def _scope(self, title: str, inside: Iterable[str]) -> str:
        """Give an id that no other picture on the same page has, so that neither styles the other."""
        whole = "".join((title, self.description, self._style(""), *inside))
        return f"ef{sha256(whole.encode()).hexdigest()[:8]}"

    def _style(self, scope: str) -> str:
        light, dark = ({**_base(theme), **self.palette.style(theme), **self.style(theme)} for theme in (LIGHT, DARK))
        differing = {selector: rule for selector, rule in dark.items() if rule != light[selector]}
        nightly = f"@media(prefers-color-scheme:dark){{{_rules(differing, scope)}}}"
        return _rules(light, scope) + nightly + self.more.replace(SCOPE, scope)


def label(text: str, x: float, y: float, class_: str | None = None) -> Markup:
    """Give a line of text from `x`, or where its class anchors it, on the base line `y`; none if it is empty."""
    return element("text", text, x=x, y=y, class_=class_) if text else Markup("")


def _base(theme: Theme) -> dict[str, str]:
    return {
        "text": f"font-family:{FONTS};font-size:{TEXT}px;fill:{theme.ink}",
        ".h": f"font-size:{HEADING}px;font-weight:bold",
        ".b": "font-weight:bold",
        ".v": f"font-size:{VERDICT}px;font-weight:bold",
        ".s": f"fill:{theme.soft}",
        ".t": f"font-size:{SMALL}px",
        ".e": "text-anchor:end",
        ".c": "text-anchor:middle",
        ".m": f"text-anchor:middle;font-size:{MARK}px;font-weight:bold",
        ".paper": f"fill:{theme.paper}",
        ".halo": f"paint-order:stroke;stroke:{theme.paper};stroke-width:4px;stroke-linejoin:round",
        ".rule": f"stroke:{theme.rule};fill:none",
        ".line": f"stroke:{theme.edge};fill:none",
        ".strong": f"stroke:{theme.ink};fill:none",
        ".under": f"stroke:{theme.paper};stroke-width:5.5px",
        ".none": f"fill:{theme.empty};stroke:{theme.edge}",
        ".none text": f"fill:{theme.soft};stroke:none",
    }


def _rules(rules: Mapping[str, str], scope: str) -> str:
    return "".join(f"#{scope} {selector}{{{rule}}}" for selector, rule in rules.items())
