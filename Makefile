# Two commands do everything: `make demo` and `make test`. Each sets up what it needs.
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(if $(shell command -v $(name)),$(name))))
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run
DEV := $(VENV)/.dev
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --no-compile
LOCK := $(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe \
  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links
PORT ?= 8000
CITY ?= examples/sanuki
AUDITS := tests/hub/audits

.DEFAULT_GOAL := help
.PHONY: help demo test check vocab bench docs reference wheel lock format clean audits

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(RUN) ## Ask the example city one question as three consumers, then keep serving it (PORT, CITY, DEMO_ONCE=1)
	PORT=$(PORT) $(BIN)/tsunagu demo $(CITY)

test: $(DEV) audits ## Run every test
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

check: $(DEV) ## Lint, format, types, import rules, the example cities, documentation
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/tsunagu check examples/sanuki
	$(BIN)/tsunagu check examples/yukinoura
	$(BIN)/tsunagu vocab check
	$(BIN)/mkdocs build --strict --quiet --site-dir $(VENV)/site

vocab: $(RUN) ## Report what the vocabulary holds and which standard datasets it covers
	$(BIN)/tsunagu vocab report

bench: $(DEV) ## Compare the hub with a bare proxy, in one run
	$(BIN)/python bench/run.py

docs: $(DEV) ## Build the documentation into site/
	$(BIN)/mkdocs build --strict --quiet
	@echo "site/index.html"

reference: $(DEV) ## Write the pages and schemas of reference below docs/
	$(BIN)/tsunagu schema reference docs

wheel: $(DEV) ## Build the wheel into dist/
	$(BIN)/python -m pip --disable-pip-version-check wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist

lock: $(DEV) ## Renew the locks from pyproject.toml: for development, for running, for building
	$(LOCK) --extra dev --output-file requirements.lock pyproject.toml
	$(LOCK) --constraint requirements.lock --output-file requirements-run.lock pyproject.toml
	$(LOCK) --constraint requirements.lock --only-build-deps --build-deps-for wheel \
	  --output-file requirements-build.lock pyproject.toml

format: $(DEV) ## Format, and fix what can be fixed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Remove what was made
	rm -rf $(VENV) dist site examples/*/state $(AUDITS)/node_modules

# The audits of GraphQL over HTTP need node; without it their test is skipped and says so.
audits:
	@if command -v npm >/dev/null 2>&1 && [ ! -d $(AUDITS)/node_modules ]; then \
	  npm ci --prefix $(AUDITS) --no-audit --no-fund --silent </dev/null \
	    || echo "npm ci failed in $(AUDITS): the audits of GraphQL over HTTP cannot run" >&2; fi

# What runs is installed first, so that the demo waits for nothing else; and compiled, since where Python may not
# write compiled modules itself every start would do it again.
$(RUN): requirements-run.lock requirements-build.lock pyproject.toml
	@if [ -z "$(PYTHON)" ] || ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
	  echo "Python 3.11 or newer is needed; name it: make PYTHON=/path/to/python" >&2; exit 1; fi
	@echo "setting up $(VENV), once"
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes --requirement requirements-run.lock --requirement requirements-build.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib hub adapters vocab policies >/dev/null || true
	@touch $(RUN)

$(DEV): requirements.lock $(RUN)
	@echo "adding the tools to $(VENV), once"
	$(PIP) --require-hashes --requirement requirements.lock
	@touch $(DEV)
