# Everything a newcomer needs: `make run` to see it, `make test` to trust it.
PYTHON ?= python3
BIN := .venv/bin
SAMPLE := config.toml

.PHONY: help run test lint format types bench lock graph clean

help:           ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 12

.venv/run: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/run requirements-dev.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: .venv/run  ## set up, fill the sample newsroom, serve it on http://127.0.0.1:8000/
	$(BIN)/digest --config $(SAMPLE) subscribers import samples/subscribers.csv
	$(BIN)/digest --config $(SAMPLE) ingest
	$(BIN)/digest --config $(SAMPLE) plan --last-slot
	$(BIN)/digest --config $(SAMPLE) run

test: .venv/dev ## set up and run the tests
	$(BIN)/python -m pytest

lint: .venv/dev ## style, format and strict types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/dev ## rewrite the source in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/dev ## speed as ratios against a reference measured in the same run
	$(BIN)/python -m benchmarks

graph: .venv/dev ## draw docs/layers.svg and docs/layers.md from the imports
	$(BIN)/python docs/draw_layers.py

lock:           ## resolve the dependencies anew, with hashes and without an index address
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate --group build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate --group build --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:          ## forget the environment and the sample's state
	rm -rf .venv var
