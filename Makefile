# SPDX-License-Identifier: Apache-2.0
# All commands. `make help` lists them; every target sets the machine up first, once.

# Every command starts here: a check, in milliseconds, that set-up is done and nothing below it has changed. `exec`, so
# that a signal to make reaches the command instead of a shell around it.
override START = @exec "$${MAKE_PYTHON:-python3}" -I -S tb/flow/setup/start.py
# The NAME=value words of make's command line go to the tools, so that a misspelled one is refused. They travel in
# this variable as they were typed: neither make nor a shell expands them.
override WORDS = --words
override export MAKE_WORDS := $(MAKEOVERRIDES)
override export MAKE_PYTHON := $(value PYTHON)
unexport $(foreach name,$(.VARIABLES),$(if $(filter command,$(origin $(name))),$(name)))
# For targets that use no word.
override no_words = $(if $(filter-out PYTHON=%,$(MAKEOVERRIDES)),$(error make $@ takes no $(firstword $(filter-out \
    PYTHON=%,$(MAKEOVERRIDES)))))

# With a TEST the default is that one run, without it the whole regression.
.DEFAULT_GOAL := $(if $(value TEST),one,regress)

.PHONY: setup lock regress one sweep fuzz cover closure test testplan traces trace waves bugs formal mutate \
        signoff report lint synth layout clean help

setup: ## set this machine up; every other target does it by itself: [PYTHON=<3.11 to 3.14>]
	$(no_words)$(START)

lock: ## renew requirements.lock from pyproject.toml
	$(no_words)$(START) tb.flow.setup.lock

regress: ## the regression (default): [SIM=verilator|icarus] [SEED=first seed] [SEEDS=number] [SCALE=factor]
	$(START) $(WORDS) tb.flow.run.regress

one: ## one run: make TEST=<name> [SEED=n] [SIM=...] [WAVES=1] [COVER=1] [SCALE=factor] [NUM_DEVICES=n ...]
	$(START) $(WORDS) tb.flow.run.simulate

sweep: ## every build of the parameter sweep, of which the regression runs some: [SIM=...] [SEED=n]
	$(START) $(WORDS) tb.flow.run.regress SWEEP=1

cover: ## the regression with coverage, and what is not covered: [SEED=n] [SCALE=factor]
	$(START) $(WORDS) tb.flow.run.regress COVER=1

closure: ## show that functional coverage closes from any first seed: [SEEDS=10] [SEED=first seed]
	$(START) $(WORDS) tb.flow.run.closure

fuzz: ## hostile traffic: legal, illegal, malformed packets, random bytes: [SEED=first seed] [N=packets] [SIM=...] [JOBS=n]
	$(START) $(WORDS) tb.flow.run.fuzz

traces: ## compare the TLPs of tests with those of another commit: REF=<commit> [TESTS=a,b] [SCALE=factor] [JOBS=n]
	$(START) $(WORDS) tb.flow.run.compare_traces

waves: ## replay one run with waves and open GTKWave: TEST=<name> [SEED=n] [SIM=...]
	$(START) $(WORDS) tb.flow.waves.replay

test: ## all of pytest: models, scoreboard, tools, and simulations on both simulators
	$(START) $(WORDS) tb.flow.run.all_tests

testplan: ## requirements with tests, with deviations, with neither; writes docs/deviations.md
	$(no_words)$(START) tb.flow.signoff.testplan

trace: ## all about a requirement: text, RTL, model, tests, cover groups, properties, known bugs: REQ=<id>[,<id>...]
	$(START) $(WORDS) tb.flow.trace

bugs: ## known bugs of tests/bugs, each in a copy of the RTL: the regression must catch it: [BUG=<name>]
	$(START) $(WORDS) tb.flow.run.bugs

formal: ## prove the properties in formal/: [PROOF=<name>] [STAGE=V1|V2|V3] [JOBS=n]
	$(START) $(WORDS) formal.prove

mutate: ## mutants of every module: does the bench detect faults? [SEED=n] [SAMPLE=n | FULL=1] [MUTANT=<id>] [JOBS=n]
	$(START) $(WORDS) tb.flow.mutation.run

signoff: ## does the RTL meet a stage? simulations, coverage, proofs, mutants: [STAGE=V1|V2|V3] [SEED=n] [FULL=1]
	$(START) $(WORDS) tb.flow.signoff.run

report: ## write the page of the last sign-off again
	$(START) $(WORDS) tb.flow.signoff.report

lint: ## Verilator -Wall, Icarus -g2005 and Yosys at the corner parameters; requirement ids; ruff; mypy
	$(no_words)$(START) tb.flow.run.lint
	$(START) tb.flow.run.lint_requirements
	$(START) ruff check .
	$(START) ruff format --check --quiet .
	$(START) mypy

synth: ## Yosys for ECP5 and generic cells: cells, block RAM, flip-flops
	$(no_words)$(START) tb.flow.run.synth

layout: ## regenerate the register constants and pages from rtl/registers.rdl
	$(no_words)$(START) tb.flow.registers.generate_layout

clean: ## remove everything that git does not have in sim_build/, the virtual environment included
	$(no_words)@find sim_build -mindepth 1 -maxdepth 1 ! -name .gitignore -exec rm -rf {} +
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@rm -rf .pytest_cache .ruff_cache .hypothesis

help: ## this list
	$(no_words)@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16
