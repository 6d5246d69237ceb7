# Every target makes what it needs: a fresh machine wants Python 3.11 or newer and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Compiled once: the tests start hundreds of processes, and each would read every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: dev demo run test unit check lint bench fix lock clean

dev: $(VENV)/dev.stamp  ## what an editor needs: the environment, and the schemas that the first lines of files name
	$(BIN)/watchd init

demo: $(VENV)/run.stamp  ## the real daemon against a scripted newswire on loopback, under 30 seconds
	$(BIN)/watchd demo

run: $(VENV)/run.stamp  ## the daemon on the shipped config: SQLite, alerts on the terminal
	$(BIN)/watchd run --config config/watchd.yaml

test: $(VENV)/dev.stamp  ## the whole suite
	$(BIN)/python -m pytest -n 3 --dist loadgroup

unit: $(VENV)/dev.stamp  ## the pure tests alone
	$(BIN)/python -m pytest -q tests/unit tests/property tests/golden

check: lint test versions  ## what CI runs

lint: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

fix: $(VENV)/dev.stamp  ## format and mend what ruff can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/dev.stamp  ## what is measured; see bench/README.md
	$(BIN)/python -m bench

# The unit tests on the other Pythons, where the machine has them: `make versions`.
.PHONY: versions
versions:
	@for version in 3.12 3.13; do \
	  if python$$version -c pass 2>/dev/null; then $(MAKE) --no-print-directory unit PYTHON=python$$version VENV=.venv-$$version || exit 1; \
	  else echo "python$$version is not on this machine: its unit tests are SKIPPED"; fi; \
	done

# What tests/unit/fetching/test_two_readers_on_corpora.py reads beside WATCHD_CORPUS; wants the network, so CI goes without.
.PHONY: feedparser-suite
feedparser-suite: $(VENV)/dev.stamp  ## feedparser's own test documents, of the version in the lock
	@mkdir -p .pytest_cache/feedparser-suite
	$(PIP) download --no-binary :all: --no-deps --dest .pytest_cache/feedparser-suite \
	  feedparser==$$($(BIN)/python -c 'import feedparser; print(feedparser.__version__)')
	tar -xzf .pytest_cache/feedparser-suite/feedparser-*.tar.gz -C .pytest_cache/feedparser-suite

lock:  ## renew the locked requirements; wants uv
	uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 --all-extras --group build \
	  --custom-compile-command "make lock" pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 --all-extras --group dev \
	  --custom-compile-command "make lock" pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) .venv-3.* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(VENV)/python.stamp:
	$(PYTHON) -c 'import sys; sys.exit("watchd needs Python 3.11 or newer; say make PYTHON=python3.11") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run.stamp: $(VENV)/python.stamp requirements.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/python.stamp requirements-dev.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@
