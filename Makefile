# onrecord: `make run` and `make test` are all that a new machine needs; `make help` lists the rest.
#
# Settings: CC=clang   WERROR=1 (warnings are errors)   SANITIZE=address,undefined | thread   SUDO= (how to become root)
#           BUILD=folder (what is made; of its own for each compiler and sanitizer)   PREFIX=/usr/local, DESTDIR= (install)

VERSION := 0.1.0
CC      ?= cc
BUILD   ?= build$(if $(findstring clang,$(CC)),/clang)$(if $(SANITIZE),/$(firstword $(subst $(comma), ,$(SANITIZE))))
PREFIX  ?= /usr/local
SUDO    ?= $(if $(filter 0,$(shell id -u)),,sudo)
CFLAGS  ?= -O2 -g
JOBS    := $(shell nproc)
comma   := ,
MAKEFLAGS += --no-builtin-rules

# What it stands on, as Debian calls it: to build; to run (the container's image); to test; to lint and measure as well.
BUILD_PACKAGES := gcc libc6-dev pkg-config libmicrohttpd-dev libjansson-dev libsqlite3-dev libicu-dev libsodium-dev \
                  nettle-dev libxml2-dev libxxhash-dev zlib1g-dev libzstd-dev libseccomp-dev jq npm
TEST_PACKAGES  := libcmocka-dev nodejs python3 curl
TOOL_PACKAGES  := clang clang-format clang-tidy cppcheck shellcheck libclang-rt-dev sqlite3
PACKAGES       := libmicrohttpd jansson sqlite3 icu-uc libsodium nettle libxml-2.0 libxxhash zlib libzstd libseccomp

# ---- Compiling ----

WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wformat=2 -Wcast-qual -Wundef -Wvla -Wnull-dereference -Wswitch-enum
HARDENING := -fstack-protector-strong -fstack-clash-protection -fPIE
ifneq ($(findstring clang,$(CC)),)
WARNINGS += -Wimplicit-fallthrough
else
WARNINGS += -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wimplicit-fallthrough=5
HARDENING += -ftrivial-auto-var-init=zero
endif
ifneq ($(filter x86_64 i%86,$(shell uname -m)),)
HARDENING += -fcf-protection=full
endif
ifeq ($(SANITIZE),)
HARDENING += -D_FORTIFY_SOURCE=3
else
SANITIZER := -fsanitize=$(SANITIZE) -fno-omit-frame-pointer -fno-sanitize-recover=all
# it looks at threads and starts programs itself
export ONRECORD_SANDBOX := off
endif

# what `make run` and `make test` use where -j was not given
PARALLEL = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(JOBS))

# asked for once, and only when something is compiled
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(shell pkg-config --cflags $(PACKAGES)))$(PKG_CFLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $$(shell pkg-config --libs $(PACKAGES)))$(PKG_LIBS)

ALL_CPPFLAGS = -Iinclude -Isrc -D_GNU_SOURCE -DONR_VERSION='"$(VERSION)"' $(PKG_CFLAGS) $(CPPFLAGS)
ALL_CFLAGS   = -std=c17 $(CFLAGS) $(WARNINGS) $(if $(WERROR),-Werror) $(HARDENING) $(SANITIZER) -pthread
ALL_LDFLAGS  = -pie -Wl,-z,relro,-z,now $(SANITIZER) -pthread $(LDFLAGS)
LDLIBS       = $(PKG_LIBS) -lm

SOURCES := $(sort $(shell find src -name '*.c' -not -path 'src/extract/trainer/*'))
TRAINER := $(sort $(wildcard src/extract/trainer/*.c))
HEADERS := $(sort $(shell find include src tests -name node_modules -prune -o -name '*.h' -print))
C_FILES = $(SOURCES) $(TRAINER) $(HEADERS) $(wildcard tests/unit/*.c tests/torture/*.c tests/bench/*.c tests/fuzz/*.c tests/linear/*.c)
# what npm installs for the page /docs
SWAGGER_UI := $(addprefix src/api/pages/node_modules/swagger-ui-dist/,swagger-ui-bundle.js swagger-ui.css)
# files that are compiled in as they are: include/onrecord/embed.h
EMBEDDED_migrations := $(sort $(wildcard migrations/sqlite/*.sql))
EMBEDDED_lexicon    := $(sort $(wildcard src/extract/lexicon/*.txt))
EMBEDDED_model      := $(sort $(wildcard src/extract/model/*.model))
EMBEDDED_api        := $(BUILD)/openapi.json
EMBEDDED_api        += src/api/formats/context.jsonld
EMBEDDED_pages      := $(filter-out %/package.json %/package-lock.json,$(sort $(wildcard src/api/pages/*.*))) $(SWAGGER_UI)
EMBEDDED   := $(patsubst EMBEDDED_%,%,$(filter EMBEDDED_%,$(.VARIABLES)))
OBJECTS    := $(SOURCES:%.c=$(BUILD)/%.o) $(EMBEDDED:%=$(BUILD)/embedded/%.o)
LIBRARY    := $(BUILD)/libonrecord.a
UNIT_TESTS := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/unit/test_*.c)))
FUZZERS    := $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
# what the targets of the API share: tests/fuzz/world.h
FUZZ_SHARED := $(filter-out tests/fuzz/fuzz_% tests/fuzz/replay.c,$(wildcard tests/fuzz/*.c))
FUZZ_WORLD  := $(BUILD)/tests/fuzz/libworld.a
FUZZ_SECONDS ?= 120

.PHONY: build
build: $(BUILD)/onrecord ## build the program: build/onrecord (the default)

$(BUILD)/onrecord: $(BUILD)/src/main.o $(LIBRARY)
	@echo "  LD  $@"
	@$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

$(LIBRARY): $(filter-out $(BUILD)/src/main.o,$(OBJECTS))
	@rm -f $@
	@ar rcs $@ $^

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  CC  $<"
	@$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Which files are embedded: one that is added, renamed or gone is seen as well as one that has changed.
.PHONY: ALWAYS
$(BUILD)/embedded/%.list: ALWAYS
	@mkdir -p $(@D)
	@echo '$(EMBEDDED_$*)' | cmp -s - $@ || echo '$(EMBEDDED_$*)' >$@

.SECONDEXPANSION:
$(BUILD)/embedded/%.o: src/base/embed.sh Makefile $(BUILD)/embedded/%.list $$(EMBEDDED_$$*)
	@mkdir -p $(@D)
	@echo "  EMBED  $*"
	@sh src/base/embed.sh $* $(EMBEDDED_$*) >$(@:.o=.s)
	@$(CC) -c -o $@ $(@:.o=.s)

$(SWAGGER_UI) &: src/api/pages/package.json src/api/pages/package-lock.json
	@echo "  NPM  src/api/pages"
	@cd src/api/pages && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $(SWAGGER_UI)

OPENAPI_PARTS := src/api/openapi/base.json $(sort $(filter-out %/base.json,$(wildcard src/api/openapi/*.json)))
$(BUILD)/openapi.json: src/api/openapi/merge.jq Makefile $(OPENAPI_PARTS)
	@mkdir -p $(@D)
	@echo "  MERGE  $@"
	@jq -n -f src/api/openapi/merge.jq $(OPENAPI_PARTS) >$@.part
	@mv $@.part $@

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(LIBRARY)
	@echo "  LD  $@"
	@$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

$(FUZZ_WORLD): $(FUZZ_SHARED:%.c=$(BUILD)/%.o)
	@rm -f $@
	@ar rcs $@ $^

# our own allocations go through the program's: tests/torture/memory.c
ALLOCATING := malloc calloc realloc strdup strndup
$(BUILD)/tests/torture/memory: $(BUILD)/tests/torture/memory.o $(FUZZ_WORLD) $(LIBRARY)
	@echo "  LD  $@"
	@$(CC) $(ALL_LDFLAGS) $(ALLOCATING:%=-Wl,--wrap=%) -o $@ $^ -lcmocka $(LDLIBS)

$(BUILD)/tests/torture/%: $(BUILD)/tests/torture/%.o $(LIBRARY)
	@echo "  LD  $@"
	@$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

$(BUILD)/tests/fuzz/replay_%: $(BUILD)/tests/fuzz/fuzz_%.o $(BUILD)/tests/fuzz/replay.o $(FUZZ_WORLD) $(LIBRARY)
	@echo "  LD  $@"
	@$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/tests/fuzz/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(FUZZ_WORLD) $(LIBRARY)
	@echo "  LD  $@"
	@$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)

# extraction that counts its steps: tests/linear
STEPS   := -U_FORTIFY_SOURCE -fsanitize-coverage=trace-pc
WRAPPED := memcpy memmove memset memcmp memchr
$(BUILD)/steps/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  CC  $< (counting)"
	@$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(STEPS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/linear/test_linear: $(BUILD)/tests/linear/test_linear.o \
    $(patsubst %.c,$(BUILD)/steps/%.o,$(filter src/extract/% src/base/%,$(SOURCES))) $(EMBEDDED:%=$(BUILD)/embedded/%.o)
	@echo "  LD  $@"
	@$(CC) $(ALL_LDFLAGS) $(WRAPPED:%=-Wl,--wrap=%) -o $@ $^ -lcmocka $(LDLIBS)

# what the program is run with to set its clock
$(BUILD)/tests/torture/clock_shim.so: tests/torture/clock_shim.c Makefile
	@mkdir -p $(@D)
	@echo "  LD  $@"
	@$(CC) $(ALL_CPPFLAGS) -std=c17 -O1 $(WARNINGS) $(if $(WERROR),-Werror) -fPIC -shared -o $@ $<

.SECONDARY:
-include $(SOURCES:%.c=$(BUILD)/%.d) $(SOURCES:%.c=$(BUILD)/steps/%.d) $(TRAINER:%.c=$(BUILD)/%.d) $(UNIT_TESTS:=.d) \
  $(wildcard $(BUILD)/tests/bench/*.d $(BUILD)/tests/torture/*.d $(BUILD)/tests/fuzz/*.d $(BUILD)/tests/linear/*.d)

# ---- Using ----

.PHONY: help run deps deps-build deps-test install clean
help: ## list these targets
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | sort | column -t -s '|' 2>/dev/null || \
	  grep -E '^[a-z-]+:.*## ' Makefile

run: deps-build ## install what is missing, build, load seeds/ and serve on 127.0.0.1:8080
	@$(MAKE) --no-print-directory $(PARALLEL) build
	@mkdir -p $(BUILD)/data
	$(BUILD)/onrecord serve --db $(BUILD)/data/onrecord.db --seeds seeds

deps: ## install what building, testing, linting and measuring need (Debian)
	@sh .ci/install "$(SUDO)" $(BUILD_PACKAGES) $(TEST_PACKAGES) $(TOOL_PACKAGES)

deps-build:
	@sh .ci/install "$(SUDO)" $(BUILD_PACKAGES)

deps-test:
	@sh .ci/install "$(SUDO)" $(BUILD_PACKAGES) $(TEST_PACKAGES)

install: build ## install the program and the seeds below PREFIX
	install -D -m 755 $(BUILD)/onrecord $(DESTDIR)$(PREFIX)/bin/onrecord
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/onrecord/seeds seeds/*
	install -D -m 644 src/api/pages/node_modules/swagger-ui-dist/LICENSE $(DESTDIR)$(PREFIX)/share/onrecord/swagger-ui/LICENSE

clean: ## remove everything that was made
	rm -rf build $(BUILD) tests/node_modules tests/bench/peers/node_modules src/api/pages/node_modules

# ---- Testing: each kind of test is a target of its own; `test` runs them all ----

.PHONY: test check unit linear structure api-test proxy-test extract-test fuzz-test fuzz fuzz-run fuzz-keep asan tsan torture lint format eval confidence bench
test: deps-test ## install what is missing, build, run every test
	@$(MAKE) --no-print-directory --output-sync=target $(PARALLEL) check
	@echo "all tests passed"

check: structure unit linear fuzz-test extract-test model-test api-test proxy-test

structure: # the dependencies between the folders point one way
	@sh tests/structure.sh
	@MAKE="$(MAKE)" sh tests/embedded.sh

unit: $(UNIT_TESTS) $(BUILD)/tests/torture/memory ## run the unit tests
	@set -e; for test in $^; do echo "== $$test"; $$test; done

linear: $(BUILD)/tests/linear/test_linear # no text takes more than linear time and memory
	@$<

extract-test: build # the gold scores stay above their floors, and the scorer is the shared one's equal
	@python3 tests/extract/run.py $(BUILD)/onrecord
	@python3 tests/extract/test_score.py $(BUILD)/onrecord

fuzz-test: $(FUZZERS:%=$(BUILD)/tests/fuzz/replay_%) # what fuzzing has found is fine now
	@set -e; for target in $(FUZZERS); do find tests/fuzz/corpus/$$target -type f -print0 | xargs -0 $(BUILD)/tests/fuzz/replay_$$target; done

tests/node_modules: tests/package.json tests/package-lock.json
	cd tests && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

api-test: build tests/node_modules $(addprefix $(BUILD)/tests/,bench/load bench/make_archive torture/database torture/clock_shim.so) # the running server over a socket, the OpenAPI document, the README tour, measuring
	@cd tests && ONRECORD_BIN=$(abspath $(BUILD)/onrecord) npm test --silent

proxy-test: build tests/node_modules # the same with a validating proxy between the tests and the server
	@cd tests && ONRECORD_BIN=$(abspath $(BUILD)/onrecord) npm run --silent proxy

asan: deps-test ## every test under AddressSanitizer, LeakSanitizer and UBSan
	@$(MAKE) --no-print-directory --output-sync=target $(PARALLEL) check SANITIZE=address,undefined CFLAGS='-O1 -g'

tsan: deps-test ## the unit and API tests under ThreadSanitizer, with a larger crowd
	@ONRECORD_CROWD=20 TSAN_OPTIONS='suppressions=$(abspath tests/tsan.supp)' \
	  $(MAKE) --no-print-directory --output-sync=target $(PARALLEL) unit api-test SANITIZE=thread CFLAGS='-O1 -g'

# what is found while fuzzing stays in build/fuzz; fuzz-keep takes over what reaches new code
FUZZ := $(MAKE) --no-print-directory CC=clang BUILD=build/fuzz SANITIZE=address,undefined CFLAGS='-O1 -g -fsanitize=fuzzer-no-link'

fuzz: deps ## fuzz extraction, the readers and the API under the sanitizers, FUZZ_SECONDS=120 each
	@$(FUZZ) $(PARALLEL) fuzz-run

fuzz-run: $(FUZZERS:%=$(BUILD)/tests/fuzz/fuzz_%)
	@set -e; for target in $(FUZZERS); do mkdir -p $(BUILD)/corpus/$$target; echo "== $$target"; \
	  $(BUILD)/tests/fuzz/fuzz_$$target -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -timeout=60 -print_final_stats=1 \
	    -verbosity=0 -dict=tests/fuzz/$$target.dict -artifact_prefix=$(BUILD)/ $(BUILD)/corpus/$$target tests/fuzz/corpus/$$target; done

fuzz-keep:
	@for target in $(FUZZERS); do build/fuzz/tests/fuzz/fuzz_$$target -merge=1 -max_len=1024 -verbosity=0 \
	  tests/fuzz/corpus/$$target build/fuzz/corpus/$$target; done

# TORTURE_SECONDS=600 of all kinds together, KINDS= (some of them), TORTURE_SEED= (the last one's, to see it again)
torture: deps-test ## kills, faults and floods for TORTURE_SECONDS=600, KINDS="kill …"; short versions are in make test
	@$(MAKE) --no-print-directory $(PARALLEL) build tests/node_modules $(addprefix $(BUILD)/tests/,torture/clock_shim.so torture/database torture/memory unit/test_store_faults unit/test_store_power)
	@cd tests && ONRECORD_BIN=$(abspath $(BUILD)/onrecord) node torture/run.js $(KINDS)

lint: deps ## clang-tidy, cppcheck, shellcheck and the formatting
	clang-format --dry-run --Werror $(C_FILES)
	shellcheck .ci/install .ci/run src/base/embed.sh tests/*.sh
	cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability --inline-suppr -j $(JOBS) \
	  --suppress=missingIncludeSystem --suppress=autoVariables -Iinclude -Isrc -D_GNU_SOURCE -DONR_VERSION='""' src
	@printf '%s\n' $(SOURCES) $(TRAINER) | \
	  xargs -P $(JOBS) -I{} clang-tidy --quiet --warnings-as-errors='*' {} -- $(ALL_CPPFLAGS) -std=c17

format: ## format the C sources
	clang-format -i $(C_FILES)

eval: build $(BUILD)/tests/bench/extract_speed ## score extraction on every gold set that is at hand; UPDATE=before|floors
	@python3 tests/extract/run.py --eval --speed $(BUILD)/tests/bench/extract_speed $(if $(UPDATE),--update $(UPDATE)) \
	  $(BUILD)/onrecord

# The models are made from data that the user supplies: the files that src/extract/model/README.md names, in TRAIN, and
# WordNet, which `apt-get install wordnet-base` puts into /usr/share/wordnet. GUM's news documents are what extraction is
# measured on and are never trained on.
TRAIN      = ../shared/train
WORDNET    = /usr/share/wordnet
TREEBANKS  = $(TRAIN)/gum_cc_by.conllu $(TRAIN)/gum_cc_by_sa.conllu $(TRAIN)/ewt.conllu
TRAIN_TAGGER = $(BUILD)/train_tagger --hold-out GUM_news_ --wordnet $(WORDNET)

NAMED      = $(addprefix $(TRAIN)/,wikigold.conll gum_cc_by.conllu wnut17.conll)
TRAIN_NAMES = $(BUILD)/train_names --hold-out GUM_news_ --tagger src/extract/model/tagger.model

# what the trainers share, and the program of each
TRAINER_PARTS := $(filter-out %/train_tagger.c %/train_names.c,$(TRAINER))

$(BUILD)/train_%: $(BUILD)/src/extract/trainer/train_%.o $(TRAINER_PARTS:%.c=$(BUILD)/%.o) $(LIBRARY)
	@echo "  LD  $@"
	@$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

.PHONY: model model-check model-test
model: $(BUILD)/train_tagger $(BUILD)/train_names ## train the models anew from TRAIN=folder of the treebanks and WORDNET=folder (Debian's wordnet-base)
	$(TRAIN_TAGGER) --out src/extract/model/tagger.model $(TREEBANKS)
	$(TRAIN_NAMES) --out src/extract/model/names.model $(NAMED)

model-check: $(BUILD)/train_tagger $(BUILD)/train_names # the models are what their data makes, byte for byte
	$(TRAIN_TAGGER) --out $(BUILD)/tagger.model $(TREEBANKS)
	cmp $(BUILD)/tagger.model src/extract/model/tagger.model
	$(TRAIN_NAMES) --out $(BUILD)/names.model $(NAMED)
	cmp $(BUILD)/names.model src/extract/model/names.model

model-test: build # where the models' data is at hand
	@if [ -e $(firstword $(TREEBANKS)) ] && [ -e $(WORDNET)/index.verb ]; then $(MAKE) --no-print-directory model-check; \
	  else echo "model-check skipped: it needs the treebanks in $(TRAIN) and WordNet in $(WORDNET)"; fi

STUDIED := $(wildcard ../shared/gold/train/polnear.jsonl ../shared/gold/dev/gum_news.jsonl)
confidence: build ## count the confidences anew, on the gold sets at hand that rules are studied with
	@[ -n "$(STUDIED)" ] || { echo "there are no sets in ../shared/gold to count on"; exit 1; }
	python3 tests/extract/confidence.py $(BUILD)/onrecord $(STUDIED) >$(BUILD)/figures.h
	mv $(BUILD)/figures.h src/extract/claims/figures.h
	clang-format -i src/extract/claims/figures.h

BENCH_TOOLS := $(addprefix $(BUILD)/tests/bench/,make_archive load constant_server raw_query spend extract_speed)
bench: deps ## measure speed and memory beside what they are held to; BENCH="reads search": only these
	@$(MAKE) --no-print-directory $(PARALLEL) build $(BENCH_TOOLS)
	@$(MAKE) --no-print-directory tests/bench/peers/node_modules || echo "the peers' packages cannot be installed; they are left out"
	@ONRECORD_BUILD=$(abspath $(BUILD)) BENCH="$(BENCH)" node tests/bench/bench.js

tests/bench/peers/node_modules: tests/bench/peers/package.json tests/bench/peers/package-lock.json
	cd tests/bench/peers && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(BUILD)/tests/bench/make_archive: $(patsubst %,$(BUILD)/tests/bench/%.o,archive vocabulary chance)
$(BUILD)/tests/bench/load: $(patsubst %,$(BUILD)/tests/bench/%.o,client timing)
$(BUILD)/tests/bench/%: $(BUILD)/tests/bench/%.o $(LIBRARY)
	@echo "  LD  $@"
	@$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(LIBRARY) $(LDLIBS)
