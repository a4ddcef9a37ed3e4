"""Small shapes that say without colour what colour says."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .._frozen import FrozenMap
from .markup import Markup, element, number

__all__ = ["SHAPES", "shape"]


def shape(name: str, x: float, y: float, size: float) -> Markup:
    """Draw a shape around a point, about `size` to each side of it."""
    return SHAPES[name](x, y, size)


def _circle(x: float, y: float, size: float) -> Markup:
    return element("circle", cx=x, cy=y, r=size)


def _square(x: float, y: float, size: float) -> Markup:
    half = size * 0.9
    return element("rect", x=x - half, y=y - half, width=2 * half, height=2 * half)


def _triangle(x: float, y: float, size: float) -> Markup:
    left, right, base = number(x - 1.25 * size), number(x + 1.25 * size), number(y + size)
    return element("path", d=f"M{left} {base}H{right}L{number(x)} {number(y - 1.2 * size)}z")


def _bar(x: float, y: float, size: float) -> Markup:
    return element("rect", x=x - size, y=y - 1.5, width=2 * size, height=3)


def _box(x: float, y: float, size: float) -> Markup:
    return element("rect", x=x - size, y=y - size, width=2 * size, height=2 * size, rx=3)


SHAPES: Mapping[str, Callable[[float, float, float], Markup]] = FrozenMap(
    {"bar": _bar, "box": _box, "circle": _circle, "square": _square, "triangle": _triangle}
)
