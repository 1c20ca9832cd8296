# Every target that has a `## text` is listed by `make` alone.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help setup node engine build demo test check lint types unit process e2e test-faults bench pack clean

bin := node_modules/.bin
# Base images of the demo and the tests, as NGINX_IMAGE, NODE_IMAGE and OLD_NGINX_IMAGE in the environment.
with_images = images=$$(test/engine/images.sh --old-nginx) && export $$images

help:
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: setup engine build ## a real release under load on this machine: v1, v2 and back, with every request counted
	@$(with_images) && exec node --import tsx test/demo/demo.ts

test: ## everything: setup, engine, build, lint, types, all tests
	@test/report/all.sh

check: setup lint types unit ## before each commit: lint, types, the quick tests

lint: setup ## style and common mistakes
	@$(bin)/biome check --error-on-warnings .

types: setup ## types
	@$(bin)/tsc --noEmit

unit: setup ## the quick tests, without Docker: units, golden files, architecture
	@$(bin)/vitest run --config test/vitest.config.ts --project unit $(VITEST)

process: setup ## tests that start processes, or try thousands of inputs; without Docker
	@$(bin)/vitest run --config test/vitest.config.ts --project process $(VITEST)

e2e: setup engine build ## end-to-end tests on a real Docker Engine; one file: make e2e VITEST=rollback
	@$(with_images) && $(bin)/vitest run --config test/vitest.config.ts --project 'e2e*' $(VITEST)

test-faults: setup engine build ## every end-to-end test: make test leaves out a part of the fault matrix and of what takes long
	@$(with_images) && FAULTS=all $(bin)/vitest run --config test/vitest.config.ts --project 'e2e*' $(VITEST)

bench: setup engine build ## speed against docker compose, nginx and node, side by side, with the targets
	@$(with_images) && exec node --import tsx test/bench/bench.ts $(BENCH)

build: setup dist/bin.js ## bundle bgc into dist/

engine: ## a Docker Engine with Compose, and the base images of demo and tests; says what it installs, and why
	@test/engine/engine.sh
	@test/engine/images.sh --old-nginx | sed 's/^/images: /'

setup: node node_modules/.package-lock.json ## the npm packages of package-lock.json, when they are missing or older

pack: build ## bgc-<version>.tgz, ready for npm i -g, and the bill of what is bundled in it
	@npm pack --silent
	@npm sbom --sbom-format cyclonedx | node cli/build/sbom.mjs > bgc.sbom.json

clean: ## remove what was built and installed here: dist, node_modules, packages
	@rm -rf dist node_modules bgc-*.tgz bgc.sbom.json

node:
	@test/engine/node.sh

node_modules/.package-lock.json: package-lock.json
	@echo "setup: installing the packages of package-lock.json into node_modules, nothing outside (npm ci; none of their scripts is run)"
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

dist/bin.js: $(shell find cli -type f) package.json
	@node cli/build/build.mjs
