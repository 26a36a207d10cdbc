# make run and make test do everything from a fresh clone; make setup does the set-up alone.
PYTHON ?= python3
# The environment that migration and translations use; VENV=/path takes one that is there already.
VENV ?= .venv
TRANSLATIONS ?= translations
.DEFAULT_GOAL := help

help:
	@echo "make run    serve the demonstration on http://127.0.0.1:5000"
	@echo "make test   check everything"
	@echo "make setup  only make the environment and compile the catalogues"
	@echo 'make migration m="..."  write the migration of what you changed in the models'
	@echo "make translations       bring translations/fr up to date with the texts of the code"

.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --upgrade pip
	.venv/bin/python -m pip install --quiet -e ".[test]"
	@touch $@

translations/fr/LC_MESSAGES/messages.mo: translations/fr/LC_MESSAGES/messages.po .venv/ready
	.venv/bin/pybabel --quiet compile -d translations

setup: .venv/ready translations/fr/LC_MESSAGES/messages.mo

run: setup
	@DASHBOARD_DEMONSTRATION=$${DASHBOARD_DEMONSTRATION-1} DASHBOARD_TODAY=$${DASHBOARD_TODAY-2017-12-31} \
	.venv/bin/gunicorn -c python:dashboard.serving wsgi:app

test: setup
	.venv/bin/ruff check dashboard tests wsgi.py
	.venv/bin/ruff format --check dashboard tests wsgi.py
	.venv/bin/mypy
	.venv/bin/djlint templates --lint --quiet
	.venv/bin/pytest -n 2 tests --ignore tests/browser --ignore tests/benchmarks --ignore tests/served
	.venv/bin/pytest tests/served
	.venv/bin/pytest -n 2 tests/browser
	.venv/bin/pytest tests/benchmarks

# On a database made for it, from nothing: what a developer has done to their own does not count.
migration: $(if $(filter .venv,$(VENV)),.venv/ready)
	@test -n "$(m)" || { echo 'Say what it does: make migration m="contact of a milestone"'; exit 2; }
	@export DASHBOARD_INSTANCE=$$(mktemp -d) DASHBOARD_DATABASE_URL= && trap 'rm -rf "$$DASHBOARD_INSTANCE"' EXIT && \
	  $(VENV)/bin/flask --app wsgi db upgrade && $(VENV)/bin/flask --app wsgi db migrate -m "$(m)"

# No locations and sorted texts: a moved file or line changes nothing here, and two branches rarely meet.
translations: $(if $(filter .venv,$(VENV)),.venv/ready)
	@$(VENV)/bin/pybabel --quiet extract --mapping-file babel.cfg --keywords "_l lazy_gettext" \
	  --no-location --sort-output --no-wrap --output-file $(TRANSLATIONS)/messages.pot .
	@$(VENV)/bin/pybabel --quiet update --input-file $(TRANSLATIONS)/messages.pot --output-dir $(TRANSLATIONS) \
	  --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@$(VENV)/bin/pybabel --quiet compile --directory $(TRANSLATIONS)

.PHONY: help setup run test migration translations
