# Every command that a developer needs. `make` alone lists them.
# tools/python finds a Python that really runs; tools/setup.py makes .venv from uv.lock and then
# costs nothing until uv.lock changes, so each target may depend on it.

PORT ?= 8000
HOST ?= 127.0.0.1
BIN := .venv/bin
SETUP := sh tools/python tools/setup.py

.DEFAULT_GOAL := help
.PHONY: help run setup test check bench docs fmt clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## site and worker with a demo organisation on http://127.0.0.1:8000 (PORT=8001 for another port)
	@$(SETUP) run
	@exec $(BIN)/foresaid serve --host $(HOST) --port $(PORT) --demo

setup: ## everything a developer needs, without running anything
	@$(SETUP) all

test: ## everything: both databases, a real browser, contracts, types, lint, migrations, docs
	@$(SETUP) all system
	@exec $(BIN)/python tools/checks.py all

check: ## what can be said within seconds: lint, types, contracts, engine, quick tests on SQLite
	@$(SETUP) all
	@exec $(BIN)/python tools/checks.py quick

bench: ## speed and forecast quality, each beside what a user would pick instead
	@$(SETUP) all
	@exec $(BIN)/python tools/bench.py

docs: ## the documentation into docs/_build/html, warnings are errors
	@$(SETUP) all
	@$(BIN)/python tools/reference.py
	@$(BIN)/python -m sphinx -b html -W --keep-going -q docs docs/_build/html
	@echo "The documentation is in docs/_build/html/index.html."

fmt: ## format code and templates, and mend what ruff can mend by itself
	@$(SETUP) all
	@$(BIN)/ruff check --fix --exit-zero --quiet .
	@$(BIN)/ruff format .

clean: ## remove environments and caches; the data folder var/ stays
	@rm -rf .venv .venv-engine .venv-warehouse .venv-bench .build docs/_build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
