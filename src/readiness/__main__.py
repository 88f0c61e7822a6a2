"""`python -m readiness`, and the command itself: an interruption while it loads ends it as quietly as any other."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line."""
    try:
        from readiness.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
