# Two commands do everything: `make run` (the demo on SQLite) and `make test`.
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
HOST   ?= 127.0.0.1
PORT   ?= 8000
export HOST PORT

.PHONY: setup run test postgres-test journeys cross long handbook-pictures contact-sheets lint measurements drills plants messages lock clean

setup: $(VENV)/.ready

$(VENV)/.ready: requirements/development.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed (PYTHON=… names another one).") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	@if command -v uv >/dev/null; then uv pip install --quiet --python $(PY) --require-hashes -r $<; \
	else $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<; fi
	@touch $@

run: export JIANNUO_DEMO = 1
run: setup var/static/staticfiles.json
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py demo
	@$(PY) manage.py serve

var/static/staticfiles.json: $(VENV)/.ready $(shell find static -type f)
	@JIANNUO_DEMO=1 $(PY) manage.py collectstatic --no-input --verbosity 0

test: setup
	$(VENV)/bin/pytest --numprocesses auto

# The same suite on a throw-away PostgreSQL cluster under a temporary folder; what opens no database ran in `make test`.
postgres-test: setup
	.ci/with-postgres $(VENV)/bin/pytest --numprocesses auto --database-only

# A real Chromium against a real gunicorn on a fresh demo.
journeys: setup
	$(VENV)/bin/pytest -m "browser and not cross" tests/journeys --numprocesses auto --dist loadfile --no-loadscope-reorder

# Every page of every role, in both languages and colours, wide and on a phone, judged by axe: some twenty minutes on two cores.
cross: setup
	$(VENV)/bin/pytest -m cross tests/journeys/test_cross.py --numprocesses auto

# The handbook's pictures again, from a fresh demo of a fixed day.
handbook-pictures: setup
	$(PY) -m pictures.handbook

# Every page × role × width × language × colour scheme as contact sheets; ONLY="--role office --width 360" narrows it.
SHEETS ?= var/contact-sheets
contact-sheets: setup
	$(PY) -m pictures.contact_sheets $(SHEETS) $(ONLY)

# What takes minutes: every field of every model posted to every form as everybody.
long: setup
	$(VENV)/bin/pytest -m long --numprocesses auto

lint: setup
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/djlint --lint --quiet templates
	$(VENV)/bin/bandit --quiet --severity-level medium --recursive config departments commitments scoring

# Every figure of the bar, and docs/measurements.md; alone on the machine. ONLY names some, QUICK=1 shrinks the sizes.
measurements: setup
	$(PY) -m benchmarks $(ONLY) $(if $(QUICK),--quick)

# What fails and comes back: killed, cut short, full disks, a replica, eight people at one form, a long run.
drills: setup
	$(PY) -m benchmarks reliability $(if $(QUICK),--quick)

# Every measurement meets the fault it is there to find.
plants: setup
	$(PY) -m benchmarks $(ONLY) --plant

# Take new texts into the catalogue and compile it (needs GNU gettext).
messages: setup
	$(PY) -m django makemessages --locale zh_Hans --no-location --no-wrap --ignore '.venv/*' --ignore 'var/*' --ignore 'tests/*' --ignore 'benchmarks/*' --ignore 'pictures/*'
	$(PY) -m django compilemessages --ignore '.venv/*'

# Renew the two locks from the ranges in pyproject.toml (needs uv).
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements/production.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group dev pyproject.toml -o requirements/development.txt

clean:
	rm -rf $(VENV) var
