# Two commands set everything up: `make run` starts Treatywatch, `make test` passes the tests.
.PHONY: run install test check

PYTHON ?= python3.11
STAMP = .venv/installed

run: install
	TREATYWATCH_HOME=$${TREATYWATCH_HOME:-$(CURDIR)/.demo} .venv/bin/treatywatch run --demo

install: $(STAMP)

$(STAMP): requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	.venv/bin/pip install --quiet --requirement requirements.txt
	.venv/bin/pip install --quiet --no-deps --editable .
	touch $(STAMP)

test: install
	.venv/bin/pytest

check: install
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
