# 季督: everything a developer or an office needs, in one place. `make help` lists it.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
# Tests with servers and browsers are slow and stand together: an idle process takes some over.
PARALLEL := -n 2 --dist worksteal
SCALE ?= county

.DEFAULT_GOAL := help
.PHONY: help setup run test coverage test-postgres test-services check browser bench lock clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

run: setup ## Set everything up and serve the portal with a worker (Ctrl-C stops both)
	@$(BIN)/python manage.py serve --port $(PORT)

setup: $(VENV)/.runtime ## Install, fetch the fonts, migrate, load the demo counties and their notices
	@$(BIN)/python manage.py install_fonts
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py load_demo

test: $(VENV)/.development ## Run the tests
	@$(BIN)/python manage.py install_fonts
	@$(BIN)/python -m pytest $(PARALLEL) -q $(PYTEST)

coverage: $(VENV)/.development ## Run the tests and say which of our statements they never reach (limit 95 %)
	@$(BIN)/python manage.py install_fonts
	@$(BIN)/python -m pytest $(PARALLEL) -q --cov --cov-report=term:skip-covered --cov-fail-under=95 $(PYTEST)

test-postgres: $(VENV)/.development ## Run the tests on a PostgreSQL of their own (but those in a browser)
	@bash deploy/system.sh services
	@bash deploy/services.sh bash -c 'DATABASE_URL=$${JIDU_TEST_POSTGRES:?} \
	  $(BIN)/python -m pytest $(PARALLEL) -q -m "not browser and not services" $(PYTEST)'

test-services: $(VENV)/.development ## Run only the tests with real workers: on files, and on PostgreSQL and Redis
	@bash deploy/system.sh services
	@JIDU_REQUIRE=servers bash deploy/services.sh $(BIN)/python -m pytest -q -m services $(PYTEST)

browser: $(VENV)/.development ## Run only the tests that drive a real Chromium
	@$(BIN)/python -m pytest -q -m browser

bench: $(VENV)/.development ## Measure against references; SCALE=province, ITEM=… for a part
	@bash deploy/system.sh services
	@$(BIN)/python manage.py install_fonts
	@bash deploy/services.sh $(BIN)/python -m bench --scale $(SCALE) $(ITEM:%=--only %)

check: $(VENV)/.development ## Lint, types, templates, migrations, deployment settings
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy --no-incremental config units supervision notices
	@$(BIN)/djlint templates --check
	@$(BIN)/djlint templates --quiet --lint
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@JIDU_MODE=production JIDU_SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') \
	  JIDU_HOSTS=portal.example.gov.cn $(BIN)/python manage.py check --deploy --fail-level WARNING

lock: $(VENV)/bin/python ## Lock the dependencies with hashes
	@$(BIN)/pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  requirements.in --output-file requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  requirements-dev.in --constraint requirements.txt --output-file requirements-dev.txt

clean: ## Remove the environment and all local data
	rm -rf $(VENV) var

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "需要 Python 3.11 或更高版本，当前为 $$($(PYTHON) --version)。可指定：make run PYTHON=python3.12"; exit 1; }
	@bash deploy/system.sh
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	@bash deploy/system.sh
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.development: requirements.txt requirements-dev.txt | $(VENV)/bin/python
	@bash deploy/system.sh
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime
