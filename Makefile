# Two commands do everything: `make demo` and `make test`. Each sets up what it needs.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PORT ?= 8000

.PHONY: demo test check bench lock format clean

demo: $(STAMP) ## Ask the example city one question as three consumers, then keep serving it
	PORT=$(PORT) $(BIN)/tsunagu demo examples/sanuki

test: $(STAMP) node_modules-if-node ## Run every test
	$(BIN)/pytest

check: $(STAMP) ## Lint, format, types, import rules, documentation
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/tsunagu check examples/sanuki --static
	$(BIN)/mkdocs build --strict --quiet --site-dir $(VENV)/site

bench: $(STAMP) ## Compare the hub with a bare proxy, in one run
	$(BIN)/python bench/run.py

lock: $(STAMP) ## Renew requirements.lock from pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url --no-emit-trusted-host \
	  --no-emit-find-links --allow-unsafe --extra dev --output-file requirements.lock pyproject.toml

format: $(STAMP) ## Format and fix what can be fixed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Remove what was made
	rm -rf $(VENV) examples/*/state

.PHONY: node_modules-if-node
node_modules-if-node: ## The GraphQL over HTTP audits need node; without it they are skipped with the reason
	@if command -v npm >/dev/null 2>&1 && [ ! -d tests/hub/audits/node_modules ]; then \
	  npm ci --prefix tests/hub/audits --no-audit --no-fund --silent; fi

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes --requirement requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $(STAMP)
