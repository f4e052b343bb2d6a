# What people type and what CI runs. `make` alone lists the targets.

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8888
# Another port: make lab PORT=9000
# More arguments: make lab ARGS=--no-browser · make test ARGS="-n 0 -k journal"
ARGS ?=

BIN := $(VENV)/bin
LOG := $(VENV)/setup.log
WITH_VENV := PATH="$(abspath $(BIN)):$$PATH"
PLAYGROUND := playground
EXTENSION := $(shell find extension/src extension/style extension/schema -type f) \
	extension/package.json extension/tsconfig.json extension/yarn.lock
BUILT := server/estimatory_server/labextension

.DEFAULT_GOAL := help
.PHONY: help lab test check bench build clean

help:
	@echo "make lab     set everything up and open JupyterLab on the quickstart notebook"
	@echo "make test    run the tests"
	@echo "make check   linters, types, import rules, version against changelog"
	@echo "make bench   measure against other trackers and launchers"
	@echo "make build   wheel and sdist, tried in a bare environment"
	@echo "make clean   remove what the other targets made"

# --- what people start ---------------------------------------------------------------------------
lab: $(VENV)/.installed
	@mkdir -p $(PLAYGROUND)/.estimatory
	@for item in binder/*.ipynb binder/*/; do item=$${item%/}; \
		[ -e "$(PLAYGROUND)/$${item##*/}" ] || cp -R "$$item" $(PLAYGROUND)/; done
	@echo "Starting JupyterLab in $(PLAYGROUND)/ (a copy of binder/: change what you like)."
	@cd $(PLAYGROUND) && $(WITH_VENV) JUPYTER_PORT=$(PORT) exec "$(abspath $(BIN))/jupyter" lab \
		$$([ "$$(id -u)" -ne 0 ] || echo --allow-root) \
		--LabApp.default_url=/lab/tree/quickstart.ipynb $(ARGS)

test: $(VENV)/.tools
	@$(BIN)/python -m pytest -n 5 --second-try $(ARGS)

check: $(VENV)/.tools extension/node_modules/.yarn-state.yml
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	cd extension && $(WITH_VENV) jlpm run typecheck && $(WITH_VENV) jlpm run lint
	$(BIN)/python -m pytest -q tests/test_layout.py

bench: $(VENV)/.tools
	@$(BIN)/python benchmarks $(ARGS)

build: $(VENV)/.tools
	@rm -rf dist $(BUILT)
	@$(BIN)/python -m build --outdir dist > $(LOG) 2>&1 || { tail -n 30 $(LOG) >&2; exit 1; }
	@ls -sh1 dist
	@WHEEL=$$(ls dist/*.whl) $(BIN)/python -m pytest -q tests/packaging

clean:
	rm -rf $(VENV) $(VENV)-peers $(BUILT) dist extension/lib extension/node_modules \
		extension/*.tsbuildinfo .mypy_cache .pytest_cache .ruff_cache .import_linter_cache \
		test-results $(PLAYGROUND)/.estimatory/environments
	@[ ! -d $(PLAYGROUND) ] || echo "Notebooks and runs stay in $(PLAYGROUND)/: remove it yourself."

# --- setting up: each step leaves a stamp, so it is done once -------------------------------------
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || { \
		echo "Estimatory needs Python 3.10 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1)." >&2; \
		echo "Name another one: make lab PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Setting up in $(VENV)/: about three minutes, this first time only."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) cannot make virtual environments; on Debian: apt install python3-venv" >&2; \
		exit 1; }

$(VENV)/.installed: pyproject.toml $(EXTENSION) | $(BIN)/python
	@$(call install,-e .)
	@touch $@

$(VENV)/.tools: pyproject.toml $(EXTENSION) | $(BIN)/python
	@$(call install,-e '.[test]')
	@touch $(VENV)/.installed $@

# The build skips an extension that is there; a source that is newer than the stamp calls for a new one.
define install
	echo "Installing packages and building the JupyterLab extension (log: $(LOG)) ..."; \
	rm -rf $(BUILT); \
	$(BIN)/python -m pip install --disable-pip-version-check $(1) > $(LOG) 2>&1 \
	|| { tail -n 30 $(LOG) >&2; echo "Installing failed; the whole log: $(LOG)" >&2; exit 1; }
endef

extension/node_modules/.yarn-state.yml: extension/package.json extension/yarn.lock | $(VENV)/.tools
	@cd extension && $(WITH_VENV) jlpm install --immutable > ../$(LOG) 2>&1 \
		|| { tail -n 30 ../$(LOG) >&2; exit 1; }
	@touch $@
