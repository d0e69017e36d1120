# SPDX-License-Identifier: Apache-2.0
# All commands. `make help` lists them; every target sets the machine up first, once.

PYTHON ?= python3
VENV   := sim_build/venv
PY     := $(VENV)/bin/python
STAMP  := $(VENV)/setup.stamp

# With a TEST the default is that one run, without it the whole regression.
.DEFAULT_GOAL := $(if $(TEST),one,regress)

.PHONY: setup regress one sweep fuzz cover closure test testplan traces trace waves bugs formal mutate signoff report lint synth layout \
        clean help

setup: $(STAMP) ## set this machine up; every other target does it by itself

$(STAMP): pyproject.toml tb/flow/run/setup.py
	@$(PYTHON) tb/flow/run/setup.py

# The names on make's command line go to the tools as words, so that a misspelled one is refused.
regress: $(STAMP) ## the regression (default): [SIM=verilator|icarus] [SEED=first seed] [SEEDS=number] [SCALE=factor]
	@$(PY) -m tb.flow.run.regress $(MAKEOVERRIDES)

one: $(STAMP) ## one run: make TEST=<name> [SEED=n] [SIM=...] [WAVES=1] [COVER=1] [SCALE=factor] [NUM_DEVICES=n ...]
	@$(PY) -m tb.flow.run.simulate $(MAKEOVERRIDES)

sweep: $(STAMP) ## every build of the parameter sweep, of which the regression runs some: [SIM=...] [SEED=n]
	@$(PY) -m tb.flow.run.regress SWEEP=1 $(MAKEOVERRIDES)

cover: $(STAMP) ## the regression with coverage, and what is not covered: [SEED=n] [SCALE=factor]
	@$(PY) -m tb.flow.run.regress COVER=1 $(MAKEOVERRIDES)

closure: $(STAMP) ## show that functional coverage closes from any first seed: [SEEDS=10] [SEED=first seed]
	@$(PY) -m tb.flow.run.closure $(MAKEOVERRIDES)

fuzz: $(STAMP) ## hostile traffic: legal, illegal, malformed packets, random bytes: [SEED=first seed] [N=packets] [SIM=...] [JOBS=n]
	@$(PY) -m tb.flow.run.fuzz $(MAKEOVERRIDES)

traces: $(STAMP) ## compare the TLPs of tests with those of another commit: REF=<commit> [TESTS=a,b] [SCALE=factor] [JOBS=n]
	@$(PY) -m tb.flow.run.compare_traces $(MAKEOVERRIDES)

waves: $(STAMP) ## replay one run with waves and open GTKWave: TEST=<name> [SEED=n] [SIM=...]
	@$(PY) -m tb.flow.waves.replay $(MAKEOVERRIDES)

test: $(STAMP) ## all of pytest: models, scoreboard, tools, and simulations on both simulators
	@$(PY) -m tb.flow.run.all_tests $(MAKEOVERRIDES)

testplan: $(STAMP) ## requirements with tests, with deviations, with neither; writes docs/deviations.md
	@$(PY) -m tb.flow.signoff.testplan

trace: $(STAMP) ## all about a requirement: text, RTL, model, tests, cover groups, properties, known bugs: REQ=<id>[,<id>...]
	@$(PY) -m tb.flow.trace $(MAKEOVERRIDES)

bugs: $(STAMP) ## known bugs of tests/bugs, each in a copy of the RTL: the regression must catch it: [BUG=<name>]
	@$(PY) -m tb.flow.run.bugs $(MAKEOVERRIDES)

formal: $(STAMP) ## prove the properties in formal/: [PROOF=<name>] [STAGE=V1|V2|V3] [JOBS=n]
	@$(PY) -m formal.prove $(MAKEOVERRIDES)

mutate: $(STAMP) ## mutants of every module: does the bench detect faults? [SEED=n] [SAMPLE=n | FULL=1] [MUTANT=<id>] [JOBS=n]
	@$(PY) -m tb.flow.mutation.run $(MAKEOVERRIDES)

signoff: $(STAMP) ## does the RTL meet a stage? simulations, coverage, proofs, mutants: [STAGE=V1|V2|V3] [SEED=n] [FULL=1]
	@$(PY) -m tb.flow.signoff.run $(MAKEOVERRIDES)

report: $(STAMP) ## write the page of the last sign-off again
	@$(PY) -m tb.flow.signoff.report $(MAKEOVERRIDES)

lint: $(STAMP) ## Verilator -Wall, Icarus -g2005 and Yosys at the corner parameters; requirement ids; ruff
	@$(PY) -m tb.flow.run.lint
	@$(PY) -m tb.flow.run.lint_requirements
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check --quiet .

synth: $(STAMP) ## Yosys for ECP5 and generic cells: cells, block RAM, flip-flops
	@$(PY) -m tb.flow.run.synth

layout: $(STAMP) ## regenerate the register constants and pages from rtl/registers.rdl
	@$(PY) -m tb.flow.registers.generate_layout

clean: ## remove everything that git does not have in sim_build/, the virtual environment included
	@find sim_build -mindepth 1 -maxdepth 1 ! -name .gitignore -exec rm -rf {} +
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@rm -rf .pytest_cache .ruff_cache .hypothesis

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16
