"""A picture as a value: SVG that shows itself, saves itself, and becomes a PNG by the extra `electionfeed[png]`."""

from __future__ import annotations

from pathlib import Path

import attrs

__all__ = ["SCALE", "NoFont", "Svg"]

SCALE = 2.0
PROBE = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">{}</svg>'


class NoFont(RuntimeError):
    """A PNG cannot be made here, because no font is installed."""


@attrs.frozen
class Svg:
    """A picture: its SVG, the title and the description that stand in it, and its size in CSS pixels."""

    svg: str = attrs.field(repr=False)
    title: str
    description: str
    width: int
    height: int

    def __str__(self) -> str:
        return self.svg

    def save(self, path: str | Path, *, scale: float = SCALE) -> Path:
        """Write the picture to a file named .svg or .png, whole or not at all, and give its path; else `ValueError`."""
        target = Path(path)
        if target.suffix not in (".svg", ".png"):
            raise ValueError(f"a picture is saved as .svg or .png, and {target.name!r} ends with neither")
        content = self.png(scale) if target.suffix == ".png" else self.svg.encode()
        partial = target.with_name(f"{target.name}.partial")
        partial.write_bytes(content)
        return partial.replace(target)

    def png(self, scale: float = SCALE) -> bytes:
        """Give a PNG on a light page, with `scale` pixels to each CSS pixel; needs `electionfeed[png]`."""
        if not 0 < scale <= 16:
            raise ValueError(f"a scale is above 0 and at most 16, and not {scale}")
        try:
            import resvg_py
        except ModuleNotFoundError:
            raise ModuleNotFoundError("a PNG needs resvg: pip install 'electionfeed[png]'", name="resvg_py") from None
        _need_a_font()
        return resvg_py.svg_to_bytes(svg_string=self.svg, width=round(self.width * scale))

    def _repr_svg_(self) -> str:
        return self.svg


def _need_a_font() -> None:
    """Refuse to draw without any font: resvg would leave out all text and say nothing."""
    import resvg_py

    blank, lettered = (resvg_py.svg_to_bytes(svg_string=PROBE.format(text)) for text in ("", '<text y="15">M</text>'))
    if blank == lettered:
        raise NoFont("a PNG needs a font, and none is installed here; any sans-serif will do, such as DejaVu Sans")
