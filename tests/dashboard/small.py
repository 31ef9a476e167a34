"""`python -m tests.dashboard.small`: a run with the real supervisor and servers and with processes that start at once.

What `manage.py up` starts takes seconds to import; how it is watched and stopped does not depend on what it is.
"""

import argparse
import sys
from pathlib import Path

from dashboard import parts, running, supervisor
from dashboard.parts import CannotRun, Part, Plan

WEB = """
import http.server, sys
class Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Healthy).serve_forever()
"""
WORKER = "import time; print('work@here ready.', flush=True); time.sleep(600)"
BROKEN = "raise SystemExit('cannot find my tools')"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--own-servers", action="store_true")
    parser.add_argument("--broken", action="store_true")
    options = parser.parse_args()
    python = [sys.executable, "-I", "-S", "-c"]
    worker = Part("worker", [*python, BROKEN if options.broken else WORKER], 5, " ready.")
    web = Part("web", [*python, WEB, str(options.port)], 5)
    parts.parts_of = lambda plan: [[worker], [web]]
    supervisor.prepare = lambda run, plan: None
    supervisor.FIRST_WAIT = 0.01
    plan = Plan(home=options.home, port=options.port, sandbox_port=None, embedded=not options.own_servers)
    try:
        supervisor.up(plan, running.say, lambda: running.say("Takeboard is ready"))
    except CannotRun as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
