"""numpy, or a clear word on how to get it when it is first needed: the modules that calculate import it from here."""

from typing import TYPE_CHECKING, Any

__all__ = ["np"]


class _Missing:
    """Stands for numpy where it is not installed."""

    def __getattr__(self, name: str) -> Any:
        raise ModuleNotFoundError("simulation needs numpy: pip install 'electionfeed[sim]'", name="numpy")


if TYPE_CHECKING:
    import numpy as np
else:
    try:
        import numpy as np
    except ModuleNotFoundError:
        np = _Missing()
