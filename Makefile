# Everything a newcomer needs: `make run` to see it, `make test` to trust it.
PYTHON ?= python3
WORKERS ?= auto
BIN := .venv/bin
PIP = $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input
SAMPLE := config.toml

.PHONY: help run test lint format types bench soak lock graph man words judges lighthouse clean

help:           ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 12

.venv/run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 …")'
	@echo "Setting up .venv (about a minute the first time) …"
	@$(PYTHON) -m venv .venv
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/run requirements-dev.lock
	@echo "Adding what the tests need …"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

run: .venv/run  ## set up, fill the sample newsroom, serve it on http://127.0.0.1:8000/
	@echo "Filling the sample newsroom …"
	$(BIN)/digest --config $(SAMPLE) subscribers import samples/subscribers.csv
	$(BIN)/digest --config $(SAMPLE) ingest
	$(BIN)/digest --config $(SAMPLE) plan --last-slot
	$(BIN)/digest --config $(SAMPLE) run

test: .venv/dev ## set up and run the tests, on every core
	$(BIN)/python -m pytest -n $(WORKERS)

lint: .venv/dev ## style, format and strict types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/dev ## rewrite the source in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/dev ## speed as ratios against a reference measured in the same run
	$(BIN)/python -m benchmarks

soak: .venv/dev ## kill 200 planners and senders, try every fault; say what became of the letters
	DIGEST_SOAK=200 $(BIN)/python -m pytest -s tests/faults

graph: .venv/dev ## draw docs/layers.svg and docs/layers.md from the imports
	$(BIN)/python -m docs.draw_layers

man: .venv/dev  ## write the man page docs/digest.1 from the help texts
	$(BIN)/python -m docs.man

words: .venv/dev ## collect what pages say into digest/locale/, for translating
	@mkdir -p var
	$(BIN)/pybabel -q extract -F digest/locale/babel.cfg --no-location --omit-header -o var/words.pot .
	$(BIN)/pybabel -q update -i var/words.pot -d digest/locale -D digest --no-fuzzy-matching \
	  --ignore-obsolete --ignore-pot-creation-date --width 100
	@sed -i '/EMAIL@ADDRESS/d' digest/locale/*/LC_MESSAGES/digest.po

judges:         ## install what judges the pages in tests, from npm (needs Node.js, Java and Chromium)
	cd tests/browser && PUPPETEER_SKIP_DOWNLOAD=1 npm ci --ignore-scripts --no-audit --no-fund

lighthouse:     ## what Lighthouse says of a page that is being served: make lighthouse URL=http://…
	CHROME_PATH=$$(command -v chromium) npx --yes lighthouse@11.7.1 $(URL) --quiet --output=json \
	  --only-categories=accessibility,best-practices --chrome-flags="--headless=new --no-sandbox" | \
	  $(PYTHON) -c 'import json, sys; [print(one["title"], one["score"]) for one in json.load(sys.stdin)["categories"].values()]'

lock:           ## resolve the dependencies anew, with hashes and without an index address
	$(PYTHON) -m venv .venv
	$(PIP) uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate --group build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate --group build --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:          ## forget the environment and the sample's state
	rm -rf .venv var
