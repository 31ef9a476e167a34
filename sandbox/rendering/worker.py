"""A render process: one JSON order a line on stdin, one JSON answer a line on stdout. Ends when stdin closes."""

import signal
import sys

from sandbox.rendering.order import RenderOrder
from sandbox.rendering.render import render


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in sys.stdin:
        try:
            answer = "ok " + render(RenderOrder.model_validate_json(line)).model_dump_json()
        except Exception as error:
            answer = "failed " + f"{type(error).__name__}: {error}".replace("\n", " ")
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
