.PHONY: check tools format lint types imports test coverage bench budgets

check: lint types imports test

# What the browser tests use: axe-core, Lighthouse and the Nu checker, from npm
tools: tests/browser/node_modules

format:
	ruff format src tests bench
	ruff check --fix src tests bench

lint:
	ruff check src tests bench
	ruff format --check src tests bench

types:
	mypy

imports:
	lint-imports

test:
	pytest -n auto -rs

# What the tests run of the program, line by line: takes twice as long
coverage:
	pytest -n auto -rs --cov --cov-report=term-missing:skip-covered

# Timings beside other generators; BENCH holds more arguments: make bench BENCH='--scenarios prose'
bench:
	python -m bench $(BENCH)

# What the documentation shows: screenshots, plots, the README's table (of the last `make bench`)
figures:
	python tools/figures.py $(FIGURES)

# Every budget of the site, measured; BUDGETS holds more arguments: make budgets BUDGETS='--only search'
budgets: tests/browser/node_modules
	python bench/budgets.py $(BUDGETS)

tests/browser/node_modules: tests/browser/package-lock.json
	cd tests/browser && npm ci --ignore-scripts --no-audit --no-fund
