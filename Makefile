.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
SERVE ?= 1
ROWS ?= 1000
COUNT ?= 1000
SEED ?= 1
VARS ?= {}
MINUTES ?= 5
.PHONY: help demo real newspaper test lint check docs bench fuzz tck judge conformance roundtrip words pictures clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[postgres]'
	@touch $@

.venv/developing: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

demo: .venv/installed ## set up, load the pilot's demo, print it, serve on 127.0.0.1:8000 (SERVE=0: only load)
	$(BIN)/chuishao demo $(if $(filter 0,$(SERVE)),--no-serve)

real: .venv/installed ## open real requests: make real DATA=<folder> [ROWS=1000]
	$(BIN)/chuishao real "$(DATA)" --rows $(ROWS)

newspaper: .venv/installed ## the article's 1,980 reports of 2018 through the real processes, with its figures
	$(BIN)/chuishao newspaper

test: .venv/developing lint ## exactly what CI runs
	$(BIN)/python -m pytest -n 2

lint: .venv/developing ## style, types, rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: .venv/installed ## lint our own processes
	$(BIN)/chuishao check workflows

tck: .venv/developing ## the public DMN conformance cases: make tck TCK=<checkout of dmn-tck/tck>
	$(BIN)/python -m tests.tck "$(TCK)"

docs: .venv/installed ## make docs/bpmn.md and docs/constraints.md from their tables
	$(BIN)/python -m docs.data.bpmn_table
	$(BIN)/python -m docs.data.constraints_table

bench: .venv/developing ## the lifecycle benchmark
	$(BIN)/python bench/lifecycle.py --cases 500

fuzz: .venv/developing ## fuzz FEEL and keep what is new: make fuzz [MINUTES=5]
	$(BIN)/python -m tests.fuzz feel --minutes $(MINUTES) --keep

judge: .venv/developing ## random cases before an independent judge: make judge [COUNT=1000] [SEED=1]
	$(BIN)/python -m tests.judge --count $(COUNT) --seed $(SEED)

conformance: .venv/developing ## what one diagram does, on one line: make conformance FILE=<x.bpmn> [VARS='{}']
	$(BIN)/python -m tests.conformance "$(FILE)" --vars '$(VARS)'

roundtrip: .venv/developing ## deploy and export every diagram of a folder: make roundtrip DATA=<folder>
	$(BIN)/python -m tests.roundtrip "$(DATA)"

words: .venv/developing ## gather the words of the pages for translation
	$(BIN)/python -m docs.data.words

pictures: .venv/developing ## photograph the main pages into docs/pictures (needs Chromium)
	$(BIN)/python -m tests.browser.pictures docs/pictures

clean: ## remove what was built
	rm -rf .venv build dist .demo .newspaper
