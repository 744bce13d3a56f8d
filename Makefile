# For developers on Linux and macOS; README.md gives the plain commands for every system.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
# Locks are complete, so --no-deps keeps out everything that no hash vouches for.
LOCKED := --no-deps --require-hashes -r

.PHONY: setup setup-scan demo serve serve-demo test test-all lint format bench lock docs pictures security-report clean

setup: $(VENV)/.ready

$(VENV)/.ready: requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Jiheng needs Python 3.11 or newer as $(PYTHON). Name another one: make setup PYTHON=python3.13" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
	  echo "$(PYTHON) lacks venv. On Debian: apt-get install python3-venv" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) $(LOCKED) requirements-dev.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "Ready: $(BIN)/jiheng --help"

# Images and scanned PDF need about 400 MB more.
setup-scan: $(VENV)/.ready-scan

$(VENV)/.ready-scan: $(VENV)/.ready requirements-scan.txt
	$(PIP) $(LOCKED) requirements-scan.txt
	@touch $@

demo: setup
	$(BIN)/jiheng report src/jiheng/examples/documents --out demo-output

# The office in the browser, on this machine; an empty one, and one with sample offices and people.
serve: setup
	$(BIN)/jiheng serve

serve-demo: setup
	$(BIN)/jiheng serve-demo

# Lint first, then every test with the sample sizes named "test" (tests/samples.toml).
# A complaint of lint does not hide what the tests say. One process more than processors, for tests
# that start programs wait for them.
test: setup
	@$(MAKE) --no-print-directory lint; lint=$$?; \
	$(BIN)/python -m pytest -n $$($(BIN)/python -c 'import os; print((os.cpu_count() or 1) + 1)') --dist loadfile --no-loadscope-reorder && exit $$lint

# The sample sizes named "all", on the oldest and the newest Python installed; results under docs.
test-all: lint
	$(BIN)/python tools/test_all.py

# Everything is run and reported, not only the first failure; nothing is changed.
lint: setup
	@failed=; \
	for check in "ruff check" "ruff format --check" "mypy" "lint-imports --no-logo"; do \
	  echo "== $$check"; $(BIN)/$$check || failed="$$failed [$$check]"; \
	done; \
	echo "== known holes of dependencies"; \
	$(BIN)/python tools/audit_dependencies.py || failed="$$failed [audit_dependencies]"; \
	test -z "$$failed" || { echo "lint failed:$$failed" >&2; exit 1; }

format: setup
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: setup
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/writing.py
	$(BIN)/python benchmarks/checking.py
	$(BIN)/python benchmarks/memory.py
	$(BIN)/python benchmarks/dip.py
	$(BIN)/python benchmarks/office.py

# The generated parts of the manual; a test says when they are out of date.
docs: setup
	$(BIN)/python tools/generate_docs.py

# Every layout in every format as a picture, with the page that shows them; needs LibreOffice and Chromium.
pictures: setup
	$(BIN)/python tools/make_pictures.py

# No header and no index options: the locks hold names, versions and hashes, no address.
UV_LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url
lock: $(BIN)/uv
	$(UV_LOCK) pyproject.toml --output-file requirements.txt
	$(UV_LOCK) pyproject.toml --extra scan --constraints requirements.txt --output-file requirements-scan.txt
	$(UV_LOCK) pyproject.toml --extra charts --constraints requirements-scan.txt --output-file requirements-charts.txt
	$(UV_LOCK) pyproject.toml --extra dip --constraints requirements-charts.txt --output-file requirements-dip.txt
	$(UV_LOCK) pyproject.toml --extra spark --constraints requirements-dip.txt --output-file requirements-spark.txt
	$(UV_LOCK) pyproject.toml --extra web --constraints requirements-spark.txt --output-file requirements-web.txt
	$(UV_LOCK) pyproject.toml --extra pdf --constraints requirements-scan.txt --output-file requirements-pdf.txt
	$(UV_LOCK) pyproject.toml requirements-dev.in --extra charts --extra dip --extra pdf --extra web --constraints requirements-scan.txt --constraints requirements-web.txt --output-file requirements-dev.txt

$(BIN)/uv:
	$(MAKE) setup

# Every test that docs/reference/security.md names, and how it ended: security-report.md.
security-report: setup
	$(BIN)/python tools/security_report.py

clean:
	rm -rf $(VENV) demo-output dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
