# make run and make test do all their own set-up; see README.md.
KOMPAS := .venv/bin/kompas
# Training runs four things side by side: libraries that each take every core wait for each other, two minutes long.
TRAIN := OMP_NUM_THREADS=1 $(KOMPAS) train
PYTHON ?= python3
# A local folder of wheels, such as a CPU build of torch, serves uv as it serves pip.
export UV_FIND_LINKS ?= $(PIP_FIND_LINKS)
# What Python compiles on the way is kept, whatever the caller's shell says: compiling it anew costs every start half a
# minute, and compiling all that is installed costs the first one more than that.
unexport PYTHONDONTWRITEBYTECODE
# Packages that only the benchmark and the training of the encoder need.
BENCH_PACKAGES := .tools/bench
UV := $(or $(shell command -v uv),.tools/bin/uv)

.PHONY: run telegram-demo test check bench scale-test encoder intents install bench-packages train lock clean

run: install        ## set up, check, train, start everything; Ctrl-C stops it
	@$(KOMPAS) check
	@$(TRAIN)
	@exec $(KOMPAS) serve

telegram-demo: train ## a scripted conversation as it looks on Telegram, in the terminal; needs no token
	@$(KOMPAS) telegram --demo

test: install train ## every test: units, content, end to end in a real browser; two files at a time
	.venv/bin/python -m pytest --numprocesses 2 --dist loadfile

check: install      ## format, lint, types, content rules, what is in deploy/
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	@.venv/bin/python requirements/check_scripts.py
	@.venv/bin/python -m deploy.check
	$(KOMPAS) check

bench: bench-packages train ## speed and quality, as ratios against peers in the same run
	PYTHONPATH=$(BENCH_PACKAGES) .venv/bin/python -m bench

scale-test: bench-packages train ## several gateways and Rasa servers, broken under load; needs PostgreSQL, Redis, nginx
	PYTHONPATH=$(BENCH_PACKAGES) OMP_NUM_THREADS=1 .venv/bin/python -m bench.scale

encoder: bench-packages ## train our own encoder anew; an hour on two cores
	PYTHONPATH=$(BENCH_PACKAGES) .venv/bin/python -m knowledge.training

intents: bench-packages ## teach it anew what messages want; its vectors for cards stay as they are
	PYTHONPATH=$(BENCH_PACKAGES) .venv/bin/python -m knowledge.training --only-intents

train: install
	@$(TRAIN)

install:
	@$(PYTHON) requirements/install.py

bench-packages:     ## both environments, and what only make bench and make encoder need
	@$(PYTHON) requirements/install.py bench

lock:               ## write the locked requirement files anew
	$(UV) pip compile --quiet --upgrade --no-emit-find-links --no-emit-index-url --group rasa --python-version 3.10 -o requirements/rasa.txt
	$(UV) pip compile --quiet --upgrade --no-emit-find-links --no-emit-index-url pyproject.toml --group dev --python-version 3.11 -o requirements/kompas.txt
	$(UV) pip compile --quiet --upgrade --no-emit-find-links --no-emit-index-url --group bench --excludes requirements/kompas.txt --python-version 3.11 -o requirements/bench.txt  # --excludes: without what .venv has already
	sed -i 's/+cpu / /; s/+cpu$$//' requirements/kompas.txt  # a local CPU build of torch is welcome, never demanded

clean:              ## remove what was built; environments and conversations stay
	rm -rf .build .mypy_cache .ruff_cache .pytest_cache
