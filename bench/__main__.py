"""`make bench`: what the engine can do on this machine. One line a figure; exits with 1 when a rule is broken."""

import sys

from bench.figures import report
from bench.place import empty_database


def main() -> int:
    with empty_database():
        from bench import broker, queueing, sheets, vendor

        broken = [report(measure()) for measure in (queueing.figures, sheets.figures, vendor.figures, broker.figures)]
    return max(broken)


if __name__ == "__main__":
    sys.exit(main())
