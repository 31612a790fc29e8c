# Everything a fresh clone needs. `make help` lists what can be asked for; each makes what it needs first.
# What was made is remembered by empty files in the virtual environment, so that the second time starts at once.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

VENV := .venv
NEWER := .venv-newer
PY := $(VENV)/bin/python
PIP_INSTALL := -m pip --disable-pip-version-check --quiet --quiet install
# The same versions everywhere, each file known by its hash. Where they come from is this machine's own pip setting.
LOCKED := $(PIP_INSTALL) --require-hashes --no-deps --requirement
THIS_PROJECT := $(PIP_INSTALL) --no-deps --no-build-isolation --editable .

RUNS := $(VENV)/.runs
TESTS := $(VENV)/.tests
# In several processes; which of them runs what: tests/conftest.py.
PYTEST := -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder
# On the newer Python: the tests of the code alone. A benchmark ends the same way on any.
NEWER_TESTS := $(wildcard tests/unit tests/property tests/contract tests/golden tests/integration)
NOT_NEWER := tests/integration/benchmarks

.PHONY: help run test check bench shots lock test-here test-newer

help: ## What can be asked for
	@echo 'make WHAT, where WHAT is:'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUNS) ## Start a demonstration hub on this machine; it prints its addresses and demo PINs. ARGS='...' go to it
	@exec $(VENV)/bin/wijkhub run $(ARGS)

test: check $(TESTS) $(NEWER)/.tests ## Everything that must hold before a change is taken in
	@failed=0; for part in test-here test-newer; do $(MAKE) --no-print-directory $$part || failed=1; done; exit $$failed

check: $(VENV)/.locked-dev $(VENV)/.project ## Style, types and who imports whom: ruff, mypy --strict, import-linter
	@echo 'check: ruff, mypy --strict, import-linter'
	@$(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/mypy --no-error-summary
	@$(VENV)/bin/lint-imports --no-logo

bench: $(TESTS) ## Measure what is promised: all of it, or one with NAME=tickets|displays|growth|kill|calls|printing|order|waits|ingest|catchup|city
	@$(PY) benchmarks/run.py $(NAME)

shots: $(TESTS) ## Take the pictures in the documentation anew: every screen, and the terminal
	@$(PY) docs/shots/make.py

lock: $(VENV)/.locked-dev ## Write the lock files anew from pyproject.toml; UPGRADE=1 takes newer versions
	@echo 'lock: resolving for Python 3.11 and newer on every platform'
	@$(lock_command) --group build --output-file requirements.lock
	@$(lock_command) --group build --group dev --constraint requirements.lock --output-file requirements-dev.lock

lock_command = $(VENV)/bin/uv pip compile pyproject.toml --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade)

test-here: $(TESTS)
	@echo "test: on $$($(PY) --version)"
	@$(PY) $(PYTEST)

test-newer: $(NEWER)/.tests
	@if test -x $(NEWER)/bin/python; then \
	    echo "test: on $$($(NEWER)/bin/python --version)" && \
	    $(NEWER)/bin/python $(PYTEST) -p no:cacheprovider $(NEWER_TESTS) $(addprefix --ignore=,$(NOT_NEWER)); \
	else echo "test: no newer Python on this machine, so tested on $$($(PY) --version) alone"; fi

# What each needs, made once.

$(VENV)/.python:
	@$(PY) -m pip --version >/dev/null 2>&1 || { \
	    tools/system-packages python && echo "Making $(VENV)" && "$$(tools/find-python 3.11)" -m venv $(VENV); }
	@touch $@

$(VENV)/.locked-run: requirements.lock | $(VENV)/.python
	@echo 'Installing the locked packages that a hub runs on'
	@$(PY) $(LOCKED) requirements.lock
	@touch $@

$(VENV)/.locked-dev: requirements-dev.lock | $(VENV)/.locked-run
	@echo 'Installing the locked packages that the tests need'
	@$(PY) $(LOCKED) requirements-dev.lock
	@touch $@

$(VENV)/.project: pyproject.toml | $(VENV)/.locked-run
	@$(PY) $(THIS_PROJECT)
	@touch $@

$(RUNS): $(VENV)/.locked-run $(VENV)/.project
	@tools/system-packages fribidi
	@touch $@

$(TESTS): $(RUNS) $(VENV)/.locked-dev
	@tools/system-packages chromium fonts compiler postgresql cups
	@touch $@

$(NEWER)/.tests: requirements-dev.lock pyproject.toml | $(TESTS)
	@mkdir -p $(NEWER)
	@here=$$($(PY) -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	if newer=$$(tools/find-python newer-than $$here); then \
	    echo "Making $(NEWER) and installing the locked packages on $$($$newer --version)" && \
	    "$$newer" -m venv $(NEWER) && \
	    $(NEWER)/bin/python $(LOCKED) requirements-dev.lock && \
	    $(NEWER)/bin/python $(THIS_PROJECT); \
	fi
	@touch $@
