# Everything a studio or a developer types. Needs Python 3.11 or newer and make; the rest comes into .venv.
#
#   make run      Takeboard on this machine, until Ctrl-C       make test     the tests  (ARGS="-k money -x")
#   make demo     the main job from end to end, unattended      make check    style, types, imports, migrations
#   make sandbox  only the practice vendors                     make bench    measurements that print a figure
#   make lock     pin newer packages                            make chaos    kill things while money moves
#   make screenshots  pictures of every page into docs/screens/, from a studio full of takes

PYTHON ?= python3
ARGS ?=
PORT ?= 8100
PYTHON_IN = .venv/bin/python
MANAGE = $(PYTHON_IN) manage.py

.PHONY: run demo sandbox test chaos bench screenshots check lock local dev help

run: local
	@exec $(MANAGE) up $(ARGS)

demo: local
	@exec $(MANAGE) demo $(ARGS)

sandbox: local
	@exec $(PYTHON_IN) -m sandbox --port $(PORT) $(ARGS)

test: dev
	@$(PYTHON_IN) -m pytest -n 2 --dist loadgroup $(ARGS)

chaos: dev
	@$(PYTHON_IN) -m bench.chaos $(ARGS)

bench: dev
	@$(PYTHON_IN) -m bench $(ARGS)

screenshots: dev
	@$(PYTHON_IN) -m tests.browser.screenshots $(ARGS)

# The settings make secrets in their home: a check must not make the studio's.
check: export TAKEBOARD_HOME = $(CURDIR)/.venv/check-home
check: dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy dashboard api jobs providers sandbox tests bench
	.venv/bin/lint-imports
	.venv/bin/deptry .
	$(PYTHON_IN) -W "ignore:Got an error checking a consistent" manage.py makemigrations --check --dry-run  # no database
	$(MANAGE) check --fail-level WARNING

help:
	@sed -n '1,/^$$/s/^# \{0,1\}//p' Makefile

# .venv holds exactly what a lock names, by hash. The installed lock is kept beside it, so an update installs again.
local: .venv/bin/python
	@cmp -s requirements/local.lock .venv/local.lock || $(call install,local)

dev: .venv/bin/python
	@cmp -s requirements/dev.lock .venv/dev.lock || $(call install,dev)

install = { echo "Installing the packages of requirements/$(1).lock into .venv ..."; \
	$(PYTHON_IN) -m pip --version >/dev/null 2>&1 || $(PYTHON_IN) -m ensurepip >/dev/null; \
	$(PYTHON_IN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/$(1).lock \
	&& cp requirements/$(1).lock .venv/$(1).lock; }

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Takeboard needs Python 3.11 or newer as $(PYTHON); name another one with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || \
		{ rm -rf .venv; echo "$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv"; exit 1; }

# The locks name no index: they install from whichever one pip is set up with.
lock: dev
	.venv/bin/uv pip compile -q pyproject.toml -o requirements/server.lock $(LOCK)
	.venv/bin/uv pip compile -q pyproject.toml --extra local -o requirements/local.lock $(LOCK)
	.venv/bin/uv pip compile -q pyproject.toml --extra local --extra dev -o requirements/dev.lock $(LOCK)
LOCK = --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --upgrade
