# What each target does: PLATFORM §2, STYLE §16. README names `demo` and `test`.
PYTHON ?= python3
VENV := .venv
MUTANTS := .venv-mutants
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PATHS := expense_mgmt approvals ledger budgets requests reports tests scripts manage.py
PACKAGES := expense_mgmt approvals ledger budgets requests reports
ASSETS := $(shell find assets -type f 2>/dev/null)

.PHONY: help demo install up down run worker beat seed format lint types imports \
        migrations-check messages messages-check test test-fast test-browser bench soak mutants \
        query-counts states reference pictures lock check clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 20

# The demo installs what it needs to run, the tests what they need besides.
$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: requirements/demo.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/demo.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $(VENV)/.demo $@

node_modules/.installed: package-lock.json | $(VENV)/.demo
	scripts/npm.sh ci --no-audit --no-fund --silent
	@touch $@

static/build/app.css: $(ASSETS) package.json node_modules/.installed
	scripts/npm.sh run --silent build
	@touch $@

locale/zh_Hans/LC_MESSAGES/django.mo: locale/zh_Hans/LC_MESSAGES/django.po | $(VENV)/.demo
	$(BIN)/python scripts/messages.py compile

install: $(VENV)/.dev static/build/app.css locale/zh_Hans/LC_MESSAGES/django.mo  ## everything for work on the code

demo: $(VENV)/.demo static/build/app.css locale/zh_Hans/LC_MESSAGES/django.mo  ## the demo at http://127.0.0.1:8000
	@$(BIN)/python scripts/demo.py

up: demo  ## the same as demo

down:  ## stop the embedded database of a demo that was killed
	@$(BIN)/python -c "from expense_mgmt import embedded; embedded.ensure_postgres().cleanup()"

run:  ## web alone, with the embedded database
	$(MANAGE) runserver 127.0.0.1:8000

worker:  ## worker alone; needs REDIS_URL
	$(BIN)/celery -A expense_mgmt.celery:app worker --loglevel INFO

beat:  ## scheduler alone; needs REDIS_URL
	$(BIN)/celery -A expense_mgmt.celery:app beat --loglevel INFO --schedule var/beat

seed:  ## the demo company
	$(MANAGE) seed_demo --if-empty

format:  ## format code and templates
	$(BIN)/ruff format $(PATHS)
	$(BIN)/ruff check --fix $(PATHS)

lint: $(VENV)/.dev
	$(BIN)/ruff format --check $(PATHS)
	$(BIN)/ruff check $(PATHS)
	$(BIN)/djlint templates --lint --quiet

types: $(VENV)/.dev
	$(BIN)/mypy $(PACKAGES) tests scripts

imports: $(VENV)/.dev
	$(BIN)/lint-imports

migrations-check: $(VENV)/.dev
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check

messages: $(VENV)/.dev  ## bring the catalogue up to the code
	$(BIN)/python scripts/messages.py update

messages-check: $(VENV)/.dev
	$(BIN)/python scripts/messages.py check

test: install  ## the whole suite, browser included
	@scripts/browser.sh
	@scripts/paper.sh
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-fast: install  ## unit and property tests
	$(BIN)/python -m pytest tests/unit tests/property

test-browser: install  ## what a person sees
	@scripts/browser.sh
	$(BIN)/python -m pytest tests/browser

bench: install  ## the benchmarks of PLATFORM §4; ONLY=P1,P3 for some, SIZE=small or full
	$(BIN)/python scripts/bench.py $(if $(ONLY),--only $(ONLY)) $(if $(SIZE),--size $(SIZE))

HOURS ?= 1
soak: install  ## hammers and long properties with new seeds; HOURS=2, SEED=7 for one again
	$(BIN)/python scripts/soak.py --hours $(HOURS) $(if $(SEED),--seed $(SEED))

# mutmut lives apart: it wants versions and time that nothing else here does.
$(MUTANTS)/.ready: requirements/mutants.txt
	$(PYTHON) -m venv $(MUTANTS)
	$(MUTANTS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/mutants.txt
	@touch $@

mutants: $(MUTANTS)/.ready  ## alter the rules, see whether a test notices; ONLY='budgets.rules.*', FRESH=1
	$(MUTANTS)/bin/python scripts/mutants.py $(if $(ONLY),--only '$(ONLY)') $(if $(FRESH),--fresh)

query-counts: install  ## record the query counts of lists anew
	EXPENSE_RECORD_QUERY_COUNTS=1 $(BIN)/python -m pytest tests/contracts/test_query_counts.py

states: install  ## redraw docs/reference/states.md
	$(MANAGE) draw_states

reference: install  ## write the reference pages that are read from the code
	$(BIN)/python scripts/reference.py
	$(BIN)/python scripts/rules_reference.py

pictures: install  ## the pictures of README, taken anew
	@scripts/browser.sh
	$(BIN)/python scripts/pictures.py

lock:  ## write requirements/*.txt anew
	scripts/lock.sh

check: lint types imports migrations-check messages-check test  ## everything CI runs, in its order

clean:  ## forget everything that was built
	rm -rf $(VENV) $(MUTANTS) node_modules static/build staticfiles var
