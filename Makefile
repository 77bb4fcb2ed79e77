# `make demo`, `make test` and `make try` do their own set-up in a new clone.
PY = .venv/bin/python
# Tests start many processes: each would compile the product and its packages anew.
unexport PYTHONDONTWRITEBYTECODE

help:
	@echo "make demo   play a whole interview in a local Discord (no token, no key)"
	@echo "make demo-team  four people in a team practice in that local Discord, by voice"
	@echo "make try    the same local Discord in your browser, for you"
	@echo "make check  lint, types, import contracts, and the tests without servers and models"
	@echo "make test   lint, types, import contracts and the whole suite"
	@echo "make run    connect to Discord (settings: .env, see .env.example)"
	@echo "make check-coach  put fixed answers to every coach that is configured and compare them"
	@echo "make test-kills  1,000 answers while processes are killed at random (SEED=7 ANSWERS=200)"
	@echo "make strings  collect the texts for people from the source into locales/"
	@echo "make lock   resolve pyproject.toml into the lock files (needs uv)"
	@echo "make bench-load [ARGS=--base=REV]  many people at once: waits, work, memory, workers"
	@echo "make bench-start  measure what starting costs"
	@echo "make bench-hearing [DATA=file.ogg]  measure time and memory of transcription"
	@echo "make bench-repeats  measure how questions asked before are found again"
	@echo "make bench-speech DATA=manifest.tsv [ARGS=…]  measure ways of hearing, side by side"
	@echo "make bench-voice [ARGS=--every]  measure the voice: time, memory, and what is heard of it"
	@echo "make bench-grading DATA=file.csv   measure the offline coach against people's grades"
	@echo "make fit-grading DATA=file.csv   fit the offline coach's weights to people's grades"

setup:
	@sh tools/setup.sh

demo: setup
	@$(PY) bot.py demo

demo-team: setup
	@$(PY) bot.py demo --team

try: setup
	@$(PY) bot.py try

run: setup
	@$(PY) bot.py run

check-coach: setup
	@$(PY) bot.py check-coach

lint: setup
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports

check: lint
	$(PY) -m pytest -q -n 2 --dist worksteal --light

# Three processes: one of them always waits for something.
test: lint
	$(PY) -m pytest -n 3 --dist worksteal

bench-hearing: setup
	@$(PY) -m bench.hearing $(or $(DATA),sandbox/samples/behavioral-incident.ogg)

bench-speech: setup
	@$(PY) -m bench.speech $(DATA) $(ARGS)

bench-start: setup
	@$(PY) -m bench.starting $(ARGS)

bench-voice: setup
	@$(PY) -m bench.voice $(ARGS)

bench-load: setup
	@$(PY) -m bench.load $(ARGS)

bench-grading: setup
	@$(PY) -m bench.grading $(DATA)

bench-repeats: setup
	@$(PY) -m bench.repeats

fit-grading: setup
	@$(PY) -m bench.fit $(DATA)

lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --group dev pyproject.toml -o requirements-dev.lock

test-kills: setup
	@$(PY) -m tests.faults.kills $(if $(SEED),--seed $(SEED)) $(if $(ANSWERS),--answers $(ANSWERS))

strings: setup
	@$(PY) tools/strings.py

clean:
	rm -rf .venv out .mypy_cache .ruff_cache .pytest_cache .hypothesis

.PHONY: help setup demo demo-team try run check-coach lint check test test-kills bench-start bench-load bench-hearing bench-speech bench-voice bench-grading bench-repeats fit-grading lock strings clean
