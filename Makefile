# The commands of this project. `make run` and `make test` work on a fresh Debian 12 with Swift on the PATH.

SHELL := /bin/bash
CONFIG ?= Plugins.yaml
# How long `make fuzz` spends on each parser, in seconds.
FUZZ_SECONDS ?= 600

# One set of flags for every debug build, so that tests and checks share what they compile.
STRICT := --explicit-target-dependency-import-check error -Xswiftc -warnings-as-errors
export STRICT

.PHONY: help run build test test-swift test-live test-tsan test-asan check fuzz isolation conformance bench bench-compare bench-originals \
  bench-external bench-mesh bench-fleet bench-crowd bench-channels bench-records records-kill fleet-kill sim sim-nightly million \
  bench-idle budget budget-record profile format docs pictures api api-accept deb clean

help:
	@echo "make run           start a hub on 127.0.0.1:3000 from Plugins.yaml"
	@echo "make build         build hubctl in release mode"
	@echo "make test          every test: Swift, and the live ones with other people's clients"
	@echo "make test-swift    only the Swift tests"
	@echo "make test-live     only the live tests; ARGS='-k goodbye' chooses among them"
	@echo "make check         format, imports, house rules, documentation, budget, brief fuzzing, both sanitizers"
	@echo "make test-tsan     the Swift tests under ThreadSanitizer"
	@echo "make test-asan     the Swift tests under AddressSanitizer"
	@echo "make fuzz          every parser for FUZZ_SECONDS ($(FUZZ_SECONDS)) each"
	@echo "make isolation     tenants that lie to each other for STEPS=1000000 from SEED=1, and 10,000 tenants of ten peers"
	@echo "make sim           20 seeds of each scenario of the mesh in virtual time; SEEDS=20"
	@echo "make sim-nightly   1,000 seeds of each, and 1,000 hubs with 100,000 peers; NIGHTLY_SEEDS=1000"
	@echo "make million       SIGNALS=1000000 across three hubs that move to data channels and back, on a bad network; needs root"
	@echo "make fleet-kill    each hub of a fleet and its server killed in turn, FLEET_ROUNDS=20 times, and what became of signals"
	@echo "make conformance   all 517 WebSocket cases of the AutobahnTestsuite"
	@echo "make bench         the hub beside the floor in C: one table; ROWS='relay tls' chooses rows, QUICK=1 is short"
	@echo "make bench-compare CMD='server --port {port}' ADAPTER=echo: the same with that server; or OTHERS=FILE"
	@echo "make bench-originals OTHERS=FILE: hubctl bench against our hub and the originals, in turn; ROUNDS=5 RATE=1000"
	@echo "make bench-mesh    what a signal costs two hubs together, beside what it costs one; ROUNDS=9 SIZE=2048 DEPTH=16"
	@echo "make bench-fleet   what a signal costs two hubs of a fleet, beside two of a mesh; ROUNDS=9 SIZE=2048 DEPTH=16"
	@echo "make bench-crowd   whether three hubs of a fleet hold three times the peers of one; PEERS=10000"
	@echo "make bench-channels what a signal costs two hubs over a WebSocket, TLS and a data channel; ROUNDS=9 LINKS=50"
	@echo "make bench-external what programs as plugins bear, and what a stuck one costs others; RATE=100000 ROUNDS=5"
	@echo "make bench-records signed records published with SQLite and found; RECORDS=120000 FINDS=200000 LOADERS=3 DEPTH=256"
	@echo "make records-kill  KILLS=200 times kill -9 while records are published; nothing acknowledged may be missing; SEED=1"
	@echo "make bench-idle    what idle peers cost: memory, CPU, and readers that read nothing; PEERS=50000 HOLD=600"
	@echo "make budget        what each message, arrival and idle peer costs, against what is recorded"
	@echo "make budget-record writes that down anew"
	@echo "make profile       where instructions go, by function; ARGS='--top 10 --only \"200 B, 16\"'"
	@echo "make format        rewrite the sources in the house style"
	@echo "make api           does anything break plugins of others? api-accept records what they use anew"
	@echo "make deb           a Debian package of the program, in .build/deb; twice the same bytes from the same sources"
	@echo "make pictures      take the pictures of the documents anew: Docs/Pictures"
	@echo "make docs          write Docs/Reference, the tables of the plugins' pages, and pages on the API into .build/docs"

run: build
	exec .build/release/hubctl run --config $(CONFIG)

build:
	@Scripts/install-needed.sh build
	swift build --configuration release --product hubctl

test:
	@Scripts/install-needed.sh build test bench
	@Scripts/test.sh swift live

test-swift:
	@Scripts/install-needed.sh build
	@Scripts/test.sh swift

test-live:
	@Scripts/install-needed.sh build test bench
	@Scripts/test.sh live $(ARGS)

test-tsan:
	@Scripts/install-needed.sh build
	Scripts/sanitize.sh thread

test-asan:
	@Scripts/install-needed.sh build
	Scripts/sanitize.sh address

check:
	@Scripts/install-needed.sh build budget
	@Scripts/check.sh

fuzz:
	@Scripts/install-needed.sh build
	Scripts/fuzz.sh $(FUZZ_SECONDS)

STEPS ?= 1000000
SEED ?= 1
isolation:
	@Scripts/install-needed.sh build
	ISOLATION_STEPS=$(STEPS) ISOLATION_SEED=$(SEED) ISOLATION_TENANTS=10000 \
	  swift test $(STRICT) --filter 'IsolationPropertyTests|CrowdTests'

SEEDS ?= 20
NIGHTLY_SEEDS ?= 1000
sim: build
	.build/release/hubctl sim run all --seeds $(SEEDS)
	.build/release/hubctl sim run thousand-hubs --hubs 30 --peers 600 --networks 60 --seeds 3

sim-nightly: build
	Scripts/simulate.sh $(NIGHTLY_SEEDS)

FLEET_ROUNDS ?= 20
fleet-kill: build
	@Scripts/install-needed.sh test
	FLEET_ROUNDS=$(FLEET_ROUNDS) Scripts/test.sh live test_fleet_kill.py

SIGNALS ?= 1000000
RATE ?= 10000
million: build
	@Scripts/install-needed.sh test
	HUBCTL=$(CURDIR)/.build/release/hubctl SIGNALS=$(SIGNALS) RATE=$(RATE) SEED=$(SEED) \
	  .venv/bin/python -B Benchmarks/million_signals.py

conformance:
	@Scripts/install-needed.sh build test bench
	CONFORMANCE=all Scripts/test.sh live test_conformance.py

bench: build
	@Scripts/install-needed.sh bench
	@python3 -B Benchmarks/bench.py

bench-compare: build
	@Scripts/install-needed.sh bench
	@test -n "$$CMD$$OTHERS" || { echo "bench-compare needs CMD and ADAPTER, or OTHERS=FILE: Docs/Benchmarks.md"; exit 2; }
	@python3 -B Benchmarks/bench.py

bench-originals: build
	@Scripts/install-needed.sh bench
	@test -n "$$CMD$$OTHERS" || { echo "bench-originals needs CMD and ADAPTER, or OTHERS=FILE: Docs/Benchmarks.md"; exit 2; }
	@python3 -B Benchmarks/originals.py

bench-mesh: build
	@Scripts/install-needed.sh bench
	@python3 -B Benchmarks/mesh.py

bench-fleet: build
	@Scripts/install-needed.sh bench test
	@python3 -B Benchmarks/fleet.py

bench-crowd: build
	@Scripts/install-needed.sh test bench
	@python3 -B Benchmarks/crowd.py

bench-channels: build
	@Scripts/install-needed.sh bench
	@python3 -B Benchmarks/carriers.py

bench-external: build
	@Scripts/install-needed.sh bench
	@python3 -B Benchmarks/external/main.py

bench-records: build
	@Scripts/install-needed.sh test bench
	@HUBCTL=$(CURDIR)/.build/release/hubctl .venv/bin/python -B Benchmarks/records.py

KILLS ?= 200
records-kill: build
	@Scripts/install-needed.sh test
	cd Tests/Live && KILLS=$(KILLS) HUBCTL=$(CURDIR)/.build/release/hubctl PYTHONDONTWRITEBYTECODE=1 \
	  ../../.venv/bin/python -m pytest --quiet -s -k acknowledged test_storage_kill.py

bench-idle: build
	@Scripts/install-needed.sh bench
	@python3 -B Benchmarks/idle.py

# What is measured is HUBCTL, if it is set, and the release build otherwise.
budget: BUDGET = budget.py
budget-record: BUDGET = budget.py --record
profile: BUDGET = top.py
budget budget-record profile:
	@Scripts/install-needed.sh build budget
	$(if $(HUBCTL),,swift build --configuration release --product hubctl)
	@HUBCTL=$(HUBCTL) /usr/bin/python3 -B Benchmarks/budget/$(BUDGET) $(ARGS)

format:
	swift format format --in-place --parallel --recursive --configuration .swift-format Package.swift Sources Tests Docs

pictures: build
	@Scripts/install-needed.sh test
	python3 -B Scripts/diagrams.py
	HUBCTL=$(CURDIR)/.build/release/hubctl .venv/bin/python -B Scripts/pictures.py

docs: build
	.build/release/hubctl docs
	@swift build --build-tests $(STRICT) >/dev/null
	python3 -B Scripts/lists.py
	@Scripts/docs.sh

# What plugins of others use: the modules of the last debug build, against Tests/API.
api api-accept:
	@Scripts/install-needed.sh build
	@swift build --build-tests $(STRICT) >/dev/null
	@Scripts/api.py $(if $(filter api,$@),check,accept)

deb: build
	@Scripts/install-needed.sh package
	Scripts/deb.sh .build/deb
	lintian --fail-on error --tag-display-limit 0 .build/deb/*.deb

clean:
	rm -rf .build .venv Tests/Artifacts
