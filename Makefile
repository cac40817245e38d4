# Every task of the project. Stamp files remember what is installed, so only the first call takes time.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
PORT ?= 8000
DATA := $(or $(INSIKT_DATA_DIR),data)
BIN := .venv/bin
UV := $(BIN)/uv --quiet --no-progress

.PHONY: help
help: ## Say what each task does
	@grep -hE '^[a-z][a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

# ------------------------------------------------------------------------------------------------------- environment

.PHONY: setup
setup: .venv/.runtime ## Install what the service needs; afterwards the command is .venv/bin/insiktskarta

.venv/.uv: requirements-setup.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-setup.lock
	@touch $@

.venv/.runtime: .venv/.uv requirements.lock pyproject.toml
	@echo "Installing the service"
	@$(UV) pip install --python .venv --require-hashes -r requirements.lock
	@$(UV) pip install --python .venv --no-deps --editable .
	@touch $@

.venv/.development: .venv/.runtime requirements-dev.lock
	@echo "Installing the development tools"
	@$(UV) pip install --python .venv --require-hashes -r requirements-dev.lock
	@touch $@

# What the tests can do without: each that is missing is named here, and the tests that need it are skipped by name.
node_modules/.installed: package.json package-lock.json
	@if command -v npm >/dev/null && npm ci --silent; then mkdir -p node_modules && touch $@; \
	else echo "Left out: axe-core, the Meilisearch server and the OpenID provider (npm is missing or could not install them)"; fi

.PHONY: chromium
chromium:
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	  && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	then exit 0; fi; \
	echo "Left out: browser tests (Chromium is missing and could not be installed)"

# --------------------------------------------------------------------------------------------------------------- use

.PHONY: run
run: setup $(DATA)/.demonstration ## Serve the demonstration corpus on http://127.0.0.1:8000 (PORT=… for another)
	@exec $(BIN)/insiktskarta serve --port $(PORT)

# Remembers that the data folder is set up, until what it is set up from changes; remove the folder to start afresh.
$(DATA)/.demonstration: .venv/.runtime $(wildcard schema/versions/*.py seeds/*.yaml seeds/*/*)
	@$(BIN)/insiktskarta init --demo
	@touch $@

.PHONY: run-full
run-full: .venv/.development node_modules/.installed ## The same with PostgreSQL, Meilisearch and two workers, started here
	@exec $(BIN)/python -m scripts.run_full $(PORT)

# ----------------------------------------------------------------------------------------------------------- quality

.PHONY: test
test: .venv/.development node_modules/.installed chromium ## Run every test (args="-k map" for some); what is left out is named
	@$(BIN)/python -m pytest -n 2 --dist loadgroup -q -rs $(args)

.PHONY: fuzz
fuzz: .venv/.development ## Run the property tests with new examples (rounds=… for more than five)
	@for round in $$(seq $(or $(rounds),5)); do HYPOTHESIS_PROFILE=new $(BIN)/python -m pytest -q -n 2 $(or $(args),$$(grep -rl '^@given' tests)) || exit 1; done

.PHONY: check
check: .venv/.development ## Format, lint, types, import directions, known vulnerabilities
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy app importers $(wildcard benchmarks)
	@$(BIN)/lint-imports
	@$(BIN)/python scripts/messages.py --check
	@scripts/audit

.PHONY: format
format: .venv/.development ## Put the code in the project's format and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

# ------------------------------------------------------------------------------------------- what is made from the code

.PHONY: messages
messages: .venv/.development ## Bring the English catalogue up to date with the Swedish texts in the code
	@$(BIN)/python scripts/messages.py

.PHONY: migration
migration: .venv/.development ## Draft a migration from a change in the tables (m="what it does"), to be read and corrected
	@test -n "$(m)" || { echo 'Say what it does: make migration m="what it does"' >&2; exit 2; }
	@$(BIN)/python scripts/migration.py "$(m)"
	@$(BIN)/ruff format --quiet schema

.PHONY: bench
bench: .venv/.development node_modules/.installed ## Compare our speed with the bare engine, query and library, in one run
	@for name in map_drawing import_speed import_tables export_speed service_speed asking_speed; do echo "== $$name"; $(BIN)/python -m benchmarks.$$name; done

.PHONY: bench-search
bench-search: .venv/.development node_modules/.installed ## Measure how well both engines find what was asked, beside three baselines
	@$(BIN)/python -m benchmarks.search_quality

.PHONY: bench-asking
bench-asking: .venv/.development node_modules/.installed ## Measure how well "look before you ask" knows what is known, with both engines
	@$(BIN)/python -m benchmarks.asking_quality

.PHONY: bench-themes
bench-themes: .venv/.development ## Measure recurring themes beside k-means: agreement, stability and speed
	@$(BIN)/python -m benchmarks.themes_quality

.PHONY: bench-privacy
bench-privacy: .venv/.development ## Measure how well screening finds personal data, beside plain patterns
	@$(BIN)/python -m benchmarks.privacy_quality

.PHONY: generated
generated: .venv/.development ## Write schema/openapi.json anew from the code
	@$(BIN)/python -m scripts.generate

# ------------------------------------------------------------------------------------------------------ dependencies

LOCK := $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
  --no-emit-index-url --no-emit-find-links

.PHONY: lock
lock: .venv/.uv ## Renew the lock files from pyproject.toml and package.json (args="--upgrade" for newer versions)
	@$(LOCK) $(args) pyproject.toml -o requirements.lock
	@$(LOCK) $(args) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	@npm install --silent --package-lock-only
	@$(BIN)/python scripts/tidy_package_lock.py
	@if grep -nE '://' requirements*.lock package-lock.json; then echo "A lock file names a host" >&2; exit 1; fi
