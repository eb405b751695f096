# inrview: `make` installs, `make run` starts, `make test` tests everything,
# `make check` reads the code, `make bench` measures.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := install

VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-bench
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# auto: the CUDA build where there is an NVIDIA driver, the small CPU build elsewhere.
TORCH ?= auto
# Given to the program by `make run`: make run FILES="bunny.ply"
FILES ?=
# Given to pytest by `make test` and `make quick`: make quick TESTS=tests/files
TESTS ?=
# Given to `make bench`: make bench BENCH=window
BENCH ?=

.PHONY: install run test quick check format bench clean
.DELETE_ON_ERROR:

install: $(VENV)/.compiled

run: $(VENV)/.compiled
	@$(BIN)/python main.py $(FILES)

test: check $(VENV)/.system-test $(VENV)/.compiled
	$(BIN)/python tools/with_screen.py $(BIN)/python -m pytest $(TESTS)

quick: $(VENV)/.dev $(VENV)/.system-test $(VENV)/.compiled
	$(BIN)/python tools/with_screen.py $(BIN)/python -m pytest -x $(TESTS)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev $(VENV)/.system-test $(VENV)/.compiled $(PEERS)/.installed
	$(BIN)/python tools/with_screen.py $(BIN)/python -m benchmarks.run $(BENCH)

clean:
	rm -rf $(VENV) $(PEERS) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache output

# Stamps: a second call finds them newer than what they depend on and does nothing.

$(VENV)/.created: tools/system_packages.sh tools/make_venv.sh
	@bash tools/system_packages.sh run
	@bash tools/make_venv.sh $(VENV)
	@touch $@

$(VENV)/.torch: constraints.txt tools/install_torch.sh | $(VENV)/.created
	@bash tools/install_torch.sh $(BIN)/python $(TORCH)
	@touch $@

$(VENV)/.installed: pyproject.toml constraints.txt $(VENV)/.torch
	@echo "Installing inrview into $(VENV) (once; a few minutes on a new machine)"
	@$(PIP) --editable '.[scans]' --constraint constraints.txt
	@echo "Compiling for this processor (once; about a minute)"
	@$(BIN)/python tools/compile_kernels.py
	@touch $@
	@echo "Installed: $(BIN)/inrview"

# Python keeps byte code by itself, but not where PYTHONDONTWRITEBYTECODE is set or the
# folder is read-only: there each start, of workers too, would read 360 modules anew.
$(VENV)/.compiled: $(VENV)/.installed $(shell find inrview -name '*.py')
	@$(BIN)/python -m compileall -q inrview
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	@$(PIP) --editable '.[scans,dev]' --constraint constraints.txt
	@touch $@

# What we measure ourselves against lives apart: it brings a Qt of its own.
$(PEERS)/.installed: constraints.txt
	@bash tools/make_venv.sh $(PEERS)
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check \
		pymeshlab --constraint constraints.txt
	@touch $@

$(VENV)/.system-test: tools/system_packages.sh | $(VENV)/.created
	@bash tools/system_packages.sh test
	@touch $@
