"""Made-up people: a candidate who did not stand before has a name that means nobody."""

from __future__ import annotations

from collections.abc import Container
from random import Random

__all__ = ["made_up"]

FIRST = """
Ada Aidan Aisha Alan Amir Anwen Beth Bilal Bronagh Callum Carys Ciara Colin Deepa Dev Dylan Eilidh Ewan Fatima Fiona
Gareth Grace Hamish Hannah Imran Isla Jack Jaya Joan Kieran Kirsty Leah Luca Maeve Malik Megan Nadia Niall Olga Owen
Priya Rhys Rosa Rowan Ruth Sana Sean Tom Uma Zara
"""
LAST = """
Abbotsley Ambergate Appleshaw Barnaby Beckfoot Bellweather Birchall Brackenbury Calderwood Carrowmore Cheveley Coldbrook
Copperwheat Cwmdare Dalwhinny Dunmallet Eastlake Elmstead Fairweather Farnaby Fennimore Foxcote Glenavy Greenhalgh
Hallowell Harkness Hawksworth Heatherley Illingworth Inchmarlo Jessop Kettlewell Kilbrannan Lanyon Larkspur Llanfair
Lochhead Marchbank Merriweather Nethercott Oakhanger Ormsby Penhallow Pennyfeather Quarrington Ravenscroft Rookwood
Saltmarsh Shanbally Silverdale Stonehouse Tarrant Thistlewood Tillingham Trewhella Underhill Vanstone Wadebridge
Wetherby Winterbourne Yarrow Yelland
"""


def made_up(rng: Random, taken: Container[str]) -> str:
    """Give a made-up name that is not taken yet in this seat."""
    while True:
        name = f"{_one(rng, FIRST)} {_one(rng, LAST)}"
        if name not in taken:
            return name


def _one(rng: Random, names: str) -> str:
    # random() is the one method whose numbers Python promises to keep for a seed.
    listed = names.split()
    return listed[int(rng.random() * len(listed))]
