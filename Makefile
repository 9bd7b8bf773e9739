# Everything a contributor runs. `make run` and `make test` are the two commands a newcomer needs.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed

.PHONY: run test fast lint format bench install pins clean

run: install          ## start the emulator on :4566 with the samples deployed
	$(BIN)/apigw demo

test: install         ## every test, also the slow ones
	$(BIN)/pytest -n auto --dist worksteal

fast: install         ## the tests that take below five minutes together
	$(BIN)/pytest -n auto --dist worksteal -m "not slow"

lint: install         ## style, formatting, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: install       ## put imports and layout right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install        ## compare with a bare server in the same run (PERFORMANCE in README)
	$(BIN)/python -m tests.benchmarks

install: $(STAMP)     ## the virtual environment alone

$(STAMP): pyproject.toml requirements/run.txt requirements/dev.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements/run.txt -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $(STAMP)

pins:                 ## take today's releases within pyproject's ranges into requirements/
	rm -rf build/pins && $(PYTHON) -m venv build/pins
	build/pins/bin/pip install --quiet .
	build/pins/bin/pip freeze --exclude apigw-emulator > requirements/run.txt
	build/pins/bin/pip install --quiet -r requirements/dev.in
	build/pins/bin/pip freeze --exclude apigw-emulator | grep -vxFf requirements/run.txt > requirements/dev.txt
	rm -rf build

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
