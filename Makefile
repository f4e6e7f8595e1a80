# The two commands of README are `make run` and `make test`.

PYTHON ?=
# One thread a process: two notebooks or trials side by side leave no core idle,
# and results are those of the records to the last bit.
THREADS ?= 1
ONLY ?=
SEEDS ?=
JOBS ?=
CLUSTER ?=
NOTEBOOKS ?=
ROUNDS ?=
SAMPLER ?=
TRIALS ?=
SEED ?=
VARY ?=
MINUTES ?=
WORKERS ?=
STORAGE ?=
PORT ?=
WANDB ?=

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
LOG := build/install.log

# TensorFlow leaves oneDNN off on processors without AVX-512, where an epoch of
# LeNet-5 then takes three times as long.
export TF_ENABLE_ONEDNN_OPTS ?= 1

ifneq ($(strip $(THREADS)),)
export TF_NUM_INTRAOP_THREADS := $(THREADS)
export TF_NUM_INTEROP_THREADS := $(THREADS)
endif

.DEFAULT_GOAL := help
.PHONY: help run test lab notebooks study history sweep sweep-dashboard replay bench tensorboard lint clean distclean
.DELETE_ON_ERROR:

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' Makefile

run: $(INSTALLED) ## execute the notebooks, make their pages, print the comparison
	@$(BIN)/python -m mnist_study run

test: $(INSTALLED) ## unit tests, and every notebook as a test (THREADS=1: one thread)
	@$(BIN)/python -m pytest -n 2 --dist loadscope

lab: $(INSTALLED) ## open the notebooks in JupyterLab
	@$(BIN)/jupyter lab notebooks

notebooks: $(INSTALLED) ## renew stored outputs, Images/ and README's numbers
	@$(BIN)/python -m mnist_study notebooks $(NOTEBOOKS)

study: $(INSTALLED) ## train what is not recorded (ONLY=lenet5 SEEDS=1 JOBS=2 CLUSTER=tcp://…)
	@$(BIN)/python -m mnist_study study --only '$(ONLY)' $(if $(SEEDS),--seeds $(SEEDS)) \
	  $(if $(JOBS),--jobs $(JOBS)) $(if $(CLUSTER),--cluster $(CLUSTER))

history: $(INSTALLED) ## train LeNet-5 of 1998 as the paper did (SEEDS=1 JOBS=2)
	@$(BIN)/python -m mnist_study history --only '$(ONLY)' $(if $(SEEDS),--seeds $(SEEDS)) \
	  $(if $(JOBS),--jobs $(JOBS))

sweep: $(INSTALLED) ## try hyperparameters (SAMPLER=tpe TRIALS=40 MINUTES=30 WORKERS=2 STORAGE=…)
	@$(BIN)/python -m mnist_study sweep $(if $(SAMPLER),--sampler '$(SAMPLER)') \
	  $(if $(TRIALS),--trials $(TRIALS)) $(if $(SEED),--seed $(SEED)) \
	  $(if $(VARY),--vary '$(VARY)') $(if $(MINUTES),--minutes $(MINUTES)) \
	  $(if $(WORKERS),--workers $(WORKERS)) $(if $(STORAGE),--storage '$(STORAGE)') \
	  $(if $(WANDB),--wandb)

sweep-dashboard: $(INSTALLED) ## open Optuna's dashboard on the sweeps (STORAGE=… PORT=8081)
	@$(BIN)/python -m mnist_study sweep-dashboard \
	  $(if $(STORAGE),--storage '$(STORAGE)') $(if $(PORT),--port $(PORT))

replay: $(INSTALLED) ## train three recorded trials again and compare
	@$(BIN)/python -m mnist_study replay

# The contenders choose their threads themselves, whatever THREADS says.
bench: $(INSTALLED) ## measure the time of an epoch against model.fit and PyTorch
	@version=$$(sed -n 's/^torch==\([0-9.]*\).*/\1/p' requirements-bench.txt); \
	check="import sys, torch; sys.exit(torch.__version__.split('+')[0] != '$$version')"; \
	if ! $(BIN)/python -c "$$check" 2>/dev/null; then \
	  echo "Installing PyTorch $$version into $(VENV), once"; mkdir -p build; \
	  if ! $(BIN)/python -m pip install --disable-pip-version-check -r requirements-bench.txt >>$(LOG) 2>&1; then \
	    echo "error: PyTorch could not be installed: $$(grep -i '^error' $(LOG) | tail -n 1) (all of it in $(LOG))" >&2; exit 1; \
	  fi; \
	fi
	@MNIST_STUDY_OUTPUT='$(CURDIR)' $(BIN)/python -m mnist_study bench \
	  $(if $(ROUNDS),--rounds $(ROUNDS))

tensorboard: $(INSTALLED) ## look at the logs that notebook 05 writes
	@$(BIN)/tensorboard --logdir build/logs

lint: $(INSTALLED) ## check the style of code and notebooks
	@$(BIN)/ruff check . && $(BIN)/ruff format --check src tests conftest.py

clean: ## remove what was built, but not the environment
	rm -rf build .pytest_cache .ruff_cache

distclean: clean ## remove the environment as well
	rm -rf $(VENV)

# The stamp is made last: an installation that broke off is repaired by the next.
$(INSTALLED): requirements.txt constraints.txt pyproject.toml
	@rm -f $@; mkdir -p build; \
	check='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'; \
	python=; seen=; \
	for name in $(if $(PYTHON),'$(PYTHON)',python3 python3.13 python3.12 python3.11 python); do \
	  version=$$("$$name" -c 'import platform; print(platform.python_version())' 2>/dev/null) \
	    || continue; \
	  seen="$$seen $$name is $$version;"; \
	  if "$$name" -c "$$check" 2>/dev/null; then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ] && [ -z "$$seen" ]; then \
	  echo "error: no Python found$(if $(PYTHON), at $(PYTHON)); install Python 3.11, 3.12 or 3.13, or name one: make PYTHON=/path/to/python3" >&2; exit 1; \
	elif [ -z "$$python" ]; then \
	  echo "error: Python 3.11, 3.12 or 3.13 is needed, but$$seen name another: make PYTHON=/path/to/python3.12" >&2; exit 1; \
	fi; \
	echo "Installing into $(VENV) with Python $$version: 2 GB, some minutes, once"; \
	if ! "$$python" -m venv --clear $(VENV) >$(LOG) 2>&1; then \
	  echo "error: $$python cannot make a virtual environment (on Debian: apt install python3-venv); see $(LOG)" >&2; exit 1; \
	fi; \
	if ! $(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt >>$(LOG) 2>&1; then \
	  echo "error: the packages could not be installed: $$(grep -i '^error' $(LOG) | head -n 1) (all of it in $(LOG))" >&2; exit 1; \
	fi; \
	touch $@
