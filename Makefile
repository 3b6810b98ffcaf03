# Everything from a fresh Debian 12 with a Swift 6.3 toolchain. `make help` lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
export PYTHONDONTWRITEBYTECODE := 1
.PHONY: help deps build run run-dovecot test test-swift test-clients test-http test-sending test-kill lint format bench fuzz clean

# What the server needs to be built; what tests, benchmarks and `make run-dovecot` need besides; mail programs to try it with.
PACKAGES := libcurl4-openssl-dev libgmime-3.0-dev libgumbo-dev libsqlite3-dev zlib1g-dev pkg-config \
    dovecot-imapd dovecot-pop3d dovecot-lmtpd dovecot-submissiond openssl python3 python3-venv curl ca-certificates \
    isync fetchmail mutt

# An import of a target that Package.swift does not name is an error: the arrows of docs/architecture.md hold.
STRICT := --explicit-target-dependency-import-check error
SWIFT_SOURCES := Sources Tests Benchmarks Fuzz Package.swift
LINTED := $(wildcard $(SWIFT_SOURCES))

PORT ?= 8080
DATA ?= .build/run
COUNT ?= 300
FUZZ_SECONDS ?= 60
FUZZ_TARGETS := FuzzFramer FuzzResponse FuzzCommand FuzzMessage FuzzSearchQuery FuzzAddress FuzzPOP3Command FuzzPOP3Response \
    FuzzPOP3Client FuzzSMTPCommand FuzzMbox

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 14

deps: ## install what is missing (Debian packages; sudo is used unless you are root)
	@missing=""; \
	for package in $(PACKAGES); do \
	    dpkg-query --show --showformat='$${db:Status-Status}' $$package 2>/dev/null | grep -qx installed || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	    echo "installing:$$missing"; \
	    root=""; [ "$$(id -u)" = 0 ] || root="sudo"; \
	    $$root apt-get update -q; \
	    $$root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; \
	fi

build: deps ## the server, with optimisation: .build/release/postern
	swift build -c release --product postern $(STRICT)

run: build ## the demo on 127.0.0.1:8080: the API over the embedded mail servers, with made-up mail (PORT=)
	@exec .build/release/postern demo --port $(PORT)

run-dovecot: build ## the same in front of a private Dovecot (PORT=, DATA=, COUNT=)
	@exec python3 scripts/run_with_dovecot.py --postern .build/release/postern --data $(DATA) --port $(PORT) --count $(COUNT)

test: test-swift test-clients test-http test-sending ## every test

# One target after the other, and few tests of it at once: hundreds on two processors would measure each other's patience.
test-swift: export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 8
test-swift: deps .venv/ready ## the Swift tests, and every answer in them against the OpenAPI document
	swift build --build-tests $(STRICT)
	rm -f .build/exchanges.jsonl
	@for target in $(notdir $(wildcard Tests/*)); do \
	    echo "== $$target"; \
	    POSTERN_RECORD_EXCHANGES=$(CURDIR)/.build/exchanges.jsonl swift test --skip-build --filter "^$$target\."; \
	done
	.venv/bin/python scripts/validate_exchanges.py .build/exchanges.jsonl

test-clients: deps ## imaplib, poplib, smtplib, curl, mbsync, fetchmail, mutt and openssl with the embedded mail servers; ten kills
	swift build --build-tests $(STRICT)
	python3 -m unittest discover -s scripts/clients -p 'test_*.py'
	python3 scripts/clients/kill.py --kills 10

# `swift test` has built the server too.
test-http: test-swift .venv/ready ## schemathesis over the running server
	python3 scripts/run_with_dovecot.py --postern .build/debug/postern --data .build/test-http --fresh --log .build/test-http.log \
	    -- scripts/schemathesis.sh

test-sending: test-swift ## a server killed while it sends, and while it saves drafts, a few times (SENDING_KILLS=3)
	python3 scripts/kill_submissions.py .build/debug/postern --rounds $${SENDING_KILLS:-3} --messages 40
	python3 scripts/kill_drafts.py .build/debug/postern --kills $${SENDING_KILLS:-3}

.venv/ready: scripts/requirements.txt | deps
	python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --requirement scripts/requirements.txt
	touch $@

lint: ## formatting, and what the rules of the house forbid
	swift format lint --strict --parallel --recursive $(LINTED)
	scripts/check_rules.sh

format: ## put the Swift sources into shape
	swift format format --in-place --parallel --recursive $(LINTED)

bench: build ## the server beside the raw protocol, and the response parser (BENCH_MESSAGES=100000)
	swift build -c release --product ParserBenchmark $(STRICT)
	.build/release/ParserBenchmark
	python3 scripts/run_with_dovecot.py --postern .build/release/postern --data .build/bench --log .build/bench.log \
	    --count $${BENCH_MESSAGES:-100000} --attachment-megabytes 50 --security none --connections 40 --fresh \
	    -- python3 Benchmarks/http/bench.py
	python3 scripts/run_with_dovecot.py --postern .build/release/postern --data .build/bench-pop3 --log .build/bench-pop3.log \
	    --protocol pop3 --count $${BENCH_MAILDROP:-10000} --fresh -- python3 Benchmarks/maildrop/bench.py
	python3 Benchmarks/mailserver/bench.py .build/release/postern
	python3 Benchmarks/sending/bench.py .build/release/postern

test-kill: deps ## the mail store and the mail server killed 200 times while they work, one that moves mail off a POP3 server 100 times, a sending one 50 times (STORE_KILLS=, SERVER_KILLS=, MAILDROP_KILLS=, SENDING_KILLS=)
	swift build --build-tests $(STRICT)
	MAILDROP_KILLS=$${MAILDROP_KILLS:-100} swift test --skip-build --filter '^MailBackendsTests\.POP3CrashTests'
	STORE_KILLS=$${STORE_KILLS:-200} swift test --skip-build --filter '^MailStoreTests\.CrashTests'
	python3 scripts/clients/kill.py --kills $${SERVER_KILLS:-200}
	python3 scripts/kill_submissions.py .build/debug/postern --rounds $${SENDING_KILLS:-50} --messages 100
	python3 scripts/kill_drafts.py .build/debug/postern --kills $${SENDING_KILLS:-50}
	python3 scripts/kill_drafts.py .build/debug/postern --kills $${SENDING_KILLS:-50} --server embedded

# Leaks are not looked for after each input, which is slow: they show in the memory limit.
# Swift's own backtracer would wait for a process that libFuzzer is about to end.
fuzz: deps ## each parser under libFuzzer with the address sanitiser (FUZZ_SECONDS=60 for each)
	@for target in $(FUZZ_TARGETS); do \
	    POSTERN_FUZZ=1 swift build -c release --scratch-path .build-fuzz --product $$target; \
	    mkdir -p .build-fuzz/corpus/$$target; \
	    echo "== $$target"; \
	    SWIFT_BACKTRACE=enable=no .build-fuzz/release/$$target -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 -detect_leaks=0 -print_final_stats=1 \
	        -artifact_prefix=.build-fuzz/$$target- .build-fuzz/corpus/$$target $$(ls -d Fuzz/Corpus/$$target 2>/dev/null); \
	done

clean: ## remove what was built, and the sample mail
	rm -rf .build .build-fuzz .venv
