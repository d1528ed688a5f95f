# Academy. `make help` lists everything; the first two are all a newcomer needs.

PYTHON ?= python3
PORT ?= 5000
HOST ?= 127.0.0.1
WORKERS ?= 2
PEOPLE ?= 640

BIN := .venv/bin
FLASK := $(BIN)/flask --app wsgi
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal
CHROMIUM_PATH = $$(CHROMIUM="$(CHROMIUM)" $(BIN)/python -m tests.browser.chromium)

.DEFAULT_GOAL := help
.PHONY: help demo test test-all check serve assets bench pictures lock format clean

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

demo: assets ## Set up and serve the demo organisation on http://127.0.0.1:5000 (PORT= changes it)
	@ACADEMY_MODE=demo $(FLASK) db upgrade
	@ACADEMY_MODE=demo $(FLASK) demo load --people $(PEOPLE)
	@ACADEMY_MODE=demo PUBLIC_URL=http://127.0.0.1:$(PORT) $(FLASK) serve --port $(PORT)

test: .venv/dev.stamp assets ## Run the tests: everything on SQLite, data and one browser journey on PostgreSQL too
	@export CHROMIUM="$(CHROMIUM_PATH)" && test -n "$$CHROMIUM" && \
	  $(PYTEST) && TEST_DATABASE=postgres $(PYTEST) -m postgres

test-all: .venv/dev.stamp assets ## Run every test on SQLite and on PostgreSQL
	@export CHROMIUM="$(CHROMIUM_PATH)" && test -n "$$CHROMIUM" && \
	  $(PYTEST) && TEST_DATABASE=postgres $(PYTEST)

check: .venv/dev.stamp assets ## Check style, types, architecture, templates, migrations and the curriculum
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_architecture.py
	$(BIN)/djlint templates --lint --quiet
	@folder=$$(mktemp -d) && export ACADEMY_MODE=test DATA_DIR=$$folder && \
	  $(FLASK) db upgrade && $(FLASK) db check && rm -r $$folder
	ACADEMY_MODE=test DATA_DIR=$$(mktemp -d) $(FLASK) curriculum check academy/starter

serve: assets ## Serve in production: web workers and a job worker (HOST=, PORT=, WORKERS=; settings from the environment)
	@$(FLASK) db upgrade
	@$(FLASK) serve --host $(HOST) --port $(PORT) --workers $(WORKERS)

assets: .venv/run.stamp ## Build the front-end files
	@$(BIN)/python build_assets.py

bench: .venv/dev.stamp assets ## Measure what is fast, as ratios in one run
	$(BIN)/python -m bench

pictures: .venv/dev.stamp assets ## Take the screenshots in docs/pictures
	CHROMIUM="$(CHROMIUM_PATH)" $(BIN)/python -m tests.browser.pictures

lock: .venv/dev.stamp ## Pin the newest versions of all requirements
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 requirements-dev.in -o requirements-dev.txt

format: .venv/dev.stamp ## Write the code in the common format
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

clean: ## Remove what was installed, built and stored, the demo included
	rm -rf .venv node_modules academy/static/build var

.venv/run.stamp: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing requirements …"
	@$(BIN)/pip install --quiet --require-hashes -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	@echo "Installing what tests and checks need …"
	@$(BIN)/pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@
