.DEFAULT_GOAL := help
.PHONY: help run dev test bench bench-x10 tools fmt clean

help: ## What can be asked of make
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: ## Install what is missing, build, fill an empty site, serve http://localhost:3000
	@scripts/run.sh

test: ## Check the style and run every test, on SQLite, on PostgreSQL and in a browser
	@scripts/test.sh

dev: ## Build on every change and reload the page
	@scripts/dev.sh

bench: ## Measure the release build: pages, writes, memory, sizes, live updates
	@scripts/bench.sh

bench-x10: ## Measure pages with ten times the data beside the usual ones
	@scripts/bench.sh x10

tools: ## Install what is missing to build and test
	@scripts/tools.sh test

fmt: ## Lay the code out
	cargo fmt --all

clean: ## Remove what was built
	cargo clean
	rm -rf node_modules
