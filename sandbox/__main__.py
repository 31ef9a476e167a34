"""`python -m sandbox`: start the practice vendors."""

import argparse
import asyncio
import sys
from pathlib import Path

from sandbox.server import Options, PortTakenError, serve
from sandbox.vendors import VENDORS


def read_options(arguments: list[str] | None = None) -> Options:
    ports = ", ".join(f"{vendor.label} on the port + {vendor.port_offset}" for vendor in VENDORS)
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="Practice vendors that render real media.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=int, default=8100, help=f"control page; {ports}, media on the port + 6; 0 = free"
    )
    parser.add_argument("--speed", type=float, default=1.0, help="divides all render times (default: %(default)s)")
    parser.add_argument("--media", choices=("full", "tiny"), default="full", help="tiny = small files in milliseconds")
    parser.add_argument(
        "--image-hosts",
        choices=("public", "any"),
        default="public",
        help="any = vendors that fetch pictures take addresses of this machine too (default: %(default)s, as in life)",
    )
    parser.add_argument("--state-dir", type=Path, help="keep accounts, tasks and files here across restarts")
    found = parser.parse_args(arguments)
    if not 0 < found.speed <= 100_000:
        parser.error("--speed must be more than 0 and at most 100000")
    if not 0 <= found.port <= 65_529:
        parser.error("--port must be 0 to 65529")
    return Options(found.host, found.port, found.speed, found.media, found.state_dir, found.image_hosts)


def main() -> int:
    try:
        asyncio.run(serve(read_options()))
    except PortTakenError as taken:
        sys.stderr.write(f"{taken}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
