# Everything runs in .venv; pinned and hashed in requirements/. See README.md.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help run test eval eval-live screenshots bench lock clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

run: $(VENV)/.run  ## the main job on the seed story, with the embedded model
	$(BIN)/crossclaim run seeds --out out/seeds

test: $(VENV)/.dev  ## lint, types, import contracts and all tests that need no luck
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	sh tests/browser/install_chromium.sh
	$(BIN)/python -m pytest

screenshots: $(VENV)/.dev  ## make docs/images anew; needs chromium
	$(BIN)/python docs/images/make.py

LOCK := --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host --no-header
eval: $(VENV)/.dev  ## replay the recorded answers over the gold set and hold every measure to its threshold
	$(BIN)/python -m evals replay-all

eval-live: $(VENV)/.dev  ## record the embedded model's answers over the gold set anew; goes on where it stopped
	$(BIN)/python -m evals record --model local --name crossclaim-qwen2.5-coder-1.5b

bench: $(VENV)/.dev  ## how pairing grows with the claims, beside plainer ways
	$(BIN)/python -m evals.bench

lock: $(VENV)/.dev  ## pin and hash the requirements anew
	$(BIN)/pip-compile $(LOCK) --extra local -o requirements/run.txt pyproject.toml requirements/build.in
	$(BIN)/pip-compile $(LOCK) --extra local --extra dev -o requirements/dev.txt pyproject.toml requirements/build.in

clean:  ## remove the environment and all that was made
	rm -rf $(VENV) out dist .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache

$(VENV)/.run: requirements/run.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: requirements/dev.txt pyproject.toml $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@
