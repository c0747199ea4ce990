# Two commands set everything up by themselves: `make run` starts Treatywatch, `make test` passes the tests.
.PHONY: run install test whole check docs fuzz

PYTHON ?= python3.11
INSTALLED = .venv/installed
RUN = .venv/bin/

run: install
	TREATYWATCH_HOME="$${TREATYWATCH_HOME:-$(CURDIR)/.demo}" $(RUN)treatywatch run --demo

install: $(INSTALLED)

$(INSTALLED): requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(RUN)pip install --disable-pip-version-check --quiet --requirement requirements.txt
	$(RUN)pip install --disable-pip-version-check --quiet --no-deps --editable .
	touch $(INSTALLED)

# Two processes, a file of tests to each in turn: much of the time goes to waiting for servers and other programs.
test: install
	$(RUN)pytest -n 2 --dist loadfile

# What `make test` samples, in full: every sample report, retraining, kills, servers of its own. Half an hour and more.
whole: install
	TREATYWATCH_TRAIN=1 $(RUN)pytest -m "whole or servers"

# Format, lint, types, import rules, and docs that say what the program does.
check: install
	$(RUN)ruff format --check .
	$(RUN)ruff check .
	$(RUN)mypy
	$(RUN)lint-imports
	$(RUN)python docs/reference.py --check

# Write the command reference anew from the commands' own help.
docs: install
	$(RUN)python docs/reference.py

# Break 500 real files and see that each is read, or refused in one line.
fuzz: install
	$(RUN)python -m bench.fuzz "$${TREATYWATCH_DATA:-../shared/data}"
