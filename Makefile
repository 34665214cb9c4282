.DEFAULT_GOAL := help
.PHONY: help tools test fmt clean

help: ## What can be asked of make
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

tools: ## Install what is missing to build and test
	@scripts/tools.sh

test: ## Check the style and run every test, on SQLite and on PostgreSQL
	@scripts/test.sh

fmt: ## Lay the code out
	cargo fmt --all

clean: ## Remove what was built
	cargo clean
