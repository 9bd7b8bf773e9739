# Everything a contributor runs. `make run` and `make test` are the two commands a newcomer needs.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed
# What is compiled lies before the sources, which `python -m` and pytest would otherwise take first.
COMPILED := PYTHONSAFEPATH=1 PYTHONPATH=build/compiled:.

.PHONY: run test fast compiled test-compiled lint format bench install pins clean

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

bench: compiled       ## compare with a bare server in the same run (PERFORMANCE in README)
	$(COMPILED) $(BIN)/python -m tests.benchmarks

test-compiled: compiled ## what passes through the compiled modules
	$(COMPILED) $(BIN)/pytest -n auto --dist worksteal --import-mode=append -m "not slow" \
		tests/data_plane tests/emulator/edge tests/emulator/front_door tests/emulator/telemetry tests/test_*.py

compiled: install     ## a wheel in build/, what every request passes through compiled by mypyc (wants a C compiler)
	rm -rf build && mkdir -p build/source
	cp -R pyproject.toml README.md LICENSE emulator control_plane data_plane build/source
	HATCH_BUILD_HOOKS_ENABLE=1 $(BIN)/pip wheel --quiet --no-deps --wheel-dir build build/source
	$(BIN)/pip install --quiet --no-deps --target build/compiled build/*.whl

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
