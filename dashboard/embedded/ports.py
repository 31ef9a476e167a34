"""Loopback ports: a free one for an embedded server, and whether one that somebody asked for is free."""

import socket


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(host: str, port: int) -> bool:
    """Whether a server of ours could listen there now. Raises OSError for a host this machine does not have."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:  # a port below 1024: nobody has it, we may not
            return False
        except OSError as error:
            if error.errno not in {48, 98}:  # EADDRINUSE on macOS and Linux
                raise
            return False
    return True
