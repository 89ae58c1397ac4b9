# Two commands: `make up` plays, `make test` checks.

SHELL := /bin/bash
WORLD_PACKAGES := nats-server redis-server crossfire-common crossfire-maps
TEST_PACKAGES := $(WORLD_PACKAGES) crossfire-server crossfire-client crossfire-client-images xvfb xdotool x11-utils imagemagick

.PHONY: up play test check packages test-packages lint deny tests fuzz help

help: ## What there is to make
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/'

up: packages ## A whole cluster on this machine: brokers, login service, three region servers
	cargo build --release --bins
	target/release/wildfire up

play: ## The whole world in one process, no brokers
	cargo run --release

test: test-packages lint tests ## Everything that has to hold: format, lints, all tests

lint:
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings

tests:
	cargo build --bins
	cargo test

deny: ## Licences and advisories of the dependencies (needs cargo-deny)
	cargo deny check

packages:
	@tools/install $(WORLD_PACKAGES)

test-packages:
	@tools/install $(TEST_PACKAGES)
