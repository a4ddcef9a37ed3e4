"""numpy, or a clear word on how to get it: the modules that calculate with arrays import it from here."""

try:
    import numpy as np
except ModuleNotFoundError:
    raise ModuleNotFoundError("simulation needs numpy: pip install 'electionfeed[sim]'", name="numpy") from None

__all__ = ["np"]
