"""The command line as a program: `electionfeed`, or `python -m electionfeed`."""

import sys

__all__ = ["run"]


def run() -> int:
    """Run the command line of this process, and give its exit code; Ctrl-C may come while it is still imported."""
    try:
        from .cli import main

        return main()
    except KeyboardInterrupt:
        sys.stderr.write("electionfeed: stopped\n")
        return 130


if __name__ == "__main__":
    sys.exit(run())
