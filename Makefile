# make run and make test do everything from a fresh clone; make setup does the set-up alone.
PYTHON ?= python3
CODE = dashboard tests wsgi.py hatch_build.py
DEMONSTRATION = DASHBOARD_DEMONSTRATION=$${DASHBOARD_DEMONSTRATION-1} DASHBOARD_TODAY=$${DASHBOARD_TODAY-2017-12-31}
DASHBOARD = .venv/bin/open-government-dashboard
# The environment that migration and translations use; VENV=/path takes one that is there already.
VENV ?= .venv
TRANSLATIONS ?= translations
# Only CI counts what tests run, since it takes its time; COVERAGE=1 asks for it here.
COVERAGE ?= $(CI)
COUNTED = -m slipcover --branch --source dashboard --omit "dashboard/migrations/*" --json --out build/coverage.json
SLOW = tests/browser tests/benchmarks tests/served
# Databases that are upgraded and brought back, programs and mail servers that are started, bad files.
STARTED = tests/database tests/mail tests/demo tests/test_recipes.py tests/test_upgrades.py \
	tests/test_database.py tests/test_backup.py tests/uploads tests/files/test_errors.py \
	tests/web/test_translations.py
.DEFAULT_GOAL := help

help:
	@echo "make run                  serve the demonstration on http://127.0.0.1:5000, or where PORT= says"
	@echo "make dev                  the same for development: what is changed is loaded anew"
	@echo "make test                 check everything"
	@echo "make benchmarks           hold what must be fast to its ratios, on a machine that is at rest"
	@echo "make test-postgres        run the unit and integration tests on PostgreSQL"
	@echo "make test-fast            run the unit tests alone"
	@echo "make mutants              change measures, states and roles, and see which tests notice"
	@echo "make fix                  put imports and layout of the code in order"
	@echo "make audit                ask whether a locked dependency has a known weakness"
	@echo "make lock                 renew requirements.txt from the ranges in pyproject.toml"
	@echo "make parts                list the parts of a server (CycloneDX)"
	@echo "make setup                only make the environment and compile the catalogues"
	@echo 'make migration m="..."      write the migration of what you changed in the models'
	@echo "make translations         bring translations/fr up to date with the texts of the code"

.venv/bin/python:
	@echo "Making the environment …"
	@$(PYTHON) -m venv .venv

.venv/ready: pyproject.toml requirements.txt hatch_build.py | .venv/bin/python
	@echo "Installing what requirements.txt names; this takes a minute or two the first time …"
	@.venv/bin/python -m pip install --quiet --require-hashes -r requirements.txt
	@.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

translations/fr/LC_MESSAGES/messages.mo: translations/fr/LC_MESSAGES/messages.po .venv/ready
	@echo "Compiling the translations …"
	@.venv/bin/pybabel --quiet compile -d translations

setup: .venv/ready translations/fr/LC_MESSAGES/messages.mo

run: setup
	@$(DEMONSTRATION) $(DASHBOARD) serve $(if $(PORT),--port $(PORT))

dev: setup
	@$(DEMONSTRATION) $(DASHBOARD) dev $(if $(PORT),--port $(PORT))

test: setup
	.venv/bin/ruff check $(CODE)
	.venv/bin/ruff format --check $(CODE)
	.venv/bin/mypy
	.venv/bin/djlint templates --lint --quiet
	@mkdir -p build
	.venv/bin/python $(if $(COVERAGE),$(COUNTED)) -m pytest -n 2 tests $(SLOW:%=--ignore %)
	$(if $(COVERAGE),.venv/bin/python -m tests.coverage_floor)
	.venv/bin/pytest -n 3 --dist worksteal tests/served tests/browser

benchmarks: setup
	.venv/bin/pytest tests/benchmarks

test-postgres: setup
	.venv/bin/pytest -p tests.postgres -n 2 tests $(SLOW:%=--ignore %)

test-fast: setup
	.venv/bin/pytest -n 2 -m "not (pages or slow or long)" tests $(SLOW:%=--ignore %) $(STARTED:%=--ignore %)

mutants: setup
	.venv/bin/mutmut run
	.venv/bin/mutmut results

fix: setup
	.venv/bin/ruff check --fix $(CODE)
	.venv/bin/ruff format $(CODE)

# The server's file holds the very versions that the other does, without what tests need.
UV = .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --group build \
	--generate-hashes --no-strip-extras --custom-compile-command "make lock"

lock: .venv/bin/python
	.venv/bin/python -m pip install --quiet uv
	$(UV) --upgrade --all-extras -o requirements.txt
	$(UV) --extra sso --extra postgres --extra report -c requirements.txt -o requirements-server.txt

audit: .venv/bin/python
	@.venv/bin/python -m venv .venv/audit
	@.venv/audit/bin/python -m pip install --quiet pip-audit
	@report=$$(.venv/audit/bin/pip-audit --strict --disable-pip --require-hashes -r requirements.txt 2>&1); \
	code=$$?; echo "$$report"; case "$$report" in *"could not be audited"*) \
	echo "Not audited: no source of advisories knows the dependency above." >&2; code=1;; esac; exit $$code

# On a database made for it, from nothing: what a developer has done to their own does not count.
migration: $(if $(filter .venv,$(VENV)),.venv/ready)
	@test -n "$(m)" || { echo 'Say what it does: make migration m="contact of a milestone"'; exit 2; }
	@export DASHBOARD_INSTANCE=$$(mktemp -d) DASHBOARD_DATABASE_URL= && trap 'rm -rf "$$DASHBOARD_INSTANCE"' EXIT && \
	  $(VENV)/bin/flask --app wsgi db upgrade && $(VENV)/bin/flask --app wsgi db migrate -m "$(m)"

# No locations and sorted texts: a moved file or line changes nothing here, and two branches rarely meet.
translations: $(if $(filter .venv,$(VENV)),.venv/ready)
	@$(VENV)/bin/pybabel --quiet extract --mapping-file babel.cfg --keywords "_l lazy_gettext noted noted_plural:1,2" \
	  --no-location --sort-output --no-wrap --output-file $(TRANSLATIONS)/messages.pot .
	@$(VENV)/bin/pybabel --quiet update --input-file $(TRANSLATIONS)/messages.pot --output-dir $(TRANSLATIONS) \
	  --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@$(VENV)/bin/pybabel --quiet compile --directory $(TRANSLATIONS)

# What a server is made of, for those who must know: CycloneDX of the lock and of what is vendored.
parts: .venv/bin/python
	@mkdir -p build
	@.venv/bin/python -m tests.parts > build/parts.cdx.json
	@echo build/parts.cdx.json

.PHONY: help setup run dev test benchmarks test-postgres test-fast mutants fix lock audit parts migration translations
