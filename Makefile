# Every target prepares .venv itself; nothing else is needed than Python >= 3.11 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RIVALS := .venv-bench
INSTALL := -m pip --disable-pip-version-check install --quiet --require-hashes --only-binary :all:
PIP := $(BIN)/python $(INSTALL)
CODE := main.py bot handlers storage tests bench tools

.PHONY: demo run test test-long check format bench screenshots clean help

help:
	@echo "make demo    the whole product on this machine: no token, no network"
	@echo "make run     the bot on Telegram (BOT_TOKEN in the environment or in .env)"
	@echo "make test    the tests        make check   format, lint, types, imports"
	@echo "make screenshots   the pictures of the README, taken from the demo in Chromium"
	@echo "make bench   measurements, into docs/performance.md (ONLY=part: printed alone)"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name one with PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt | $(VENV)/bin/python
	@echo "Preparing $(VENV) …"
	@$(PIP) -r requirements/run.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(VENV)/bin/python
	@echo "Preparing $(VENV) …"
	@$(PIP) -r requirements/dev.txt
	@touch $@ $(VENV)/.run

$(RIVALS)/.ready: requirements/bench.txt | $(VENV)/bin/python
	@echo "Preparing $(RIVALS) …"
	@$(PYTHON) -m venv $(RIVALS)
	@$(RIVALS)/bin/python $(INSTALL) -r requirements/bench.txt
	@touch $@

demo: $(VENV)/.run
	$(BIN)/python main.py demo $(if $(PORT),--port $(PORT))

run: $(VENV)/.run
	$(BIN)/python main.py run

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 $(ARGS)

test-long: $(VENV)/.dev
	$(BIN)/python -m pytest -m long $(ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy $(CODE)

bench: $(VENV)/.run $(RIVALS)/.ready
	$(BIN)/python -m bench $(if $(ONLY),--only $(ONLY)) $(if $(RUNS),--runs $(RUNS))

screenshots: $(VENV)/.dev
	$(BIN)/python -m tools.screenshots

format: $(VENV)/.dev
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

clean:
	rm -rf $(VENV) $(RIVALS) .bench .mypy_cache .ruff_cache .pytest_cache
