# onrecord: `make run` and `make test` are all that a new machine needs. `make help` lists the rest.
#
# Settings: CC=clang, BUILD=folder for what is made, WERROR=1 (warnings are errors), SANITIZE=address,undefined | thread,
# SUDO= (how to become root; empty when root already).

BUILD  ?= build
CC     ?= cc
WERROR ?=
VERSION := 0.1.0

PACKAGES := libmicrohttpd jansson sqlite3 icu-uc libsodium libxml-2.0 zlib
# Debian's names: to build and run; to test, lint and measure as well
BUILD_DEPS := gcc make pkg-config libc6-dev libmicrohttpd-dev libjansson-dev libsqlite3-dev libicu-dev libsodium-dev \
              libxml2-dev zlib1g-dev
TEST_DEPS  := libcmocka-dev nodejs npm python3 git
TOOL_DEPS  := clang clang-tidy clang-format cppcheck valgrind wrk curl

WARNINGS := -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wformat=2 -Wcast-qual -Wundef -Wvla -Wnull-dereference -Wswitch-enum
HARDENING := -fstack-protector-strong -fstack-clash-protection -fPIE
ifeq ($(findstring clang,$(CC)),)
WARNINGS += -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wimplicit-fallthrough=5
HARDENING += -ftrivial-auto-var-init=zero
else
WARNINGS += -Wimplicit-fallthrough
endif
ifneq ($(filter x86_64 i%86,$(shell uname -m)),)
HARDENING += -fcf-protection=full
endif
ifeq ($(SANITIZE),)
HARDENING += -D_FORTIFY_SOURCE=3
else
SANITIZER := -fsanitize=$(SANITIZE) -fno-omit-frame-pointer -fno-sanitize-recover=all
endif

CFLAGS ?= -O2 -g
# asked for once, and only when something is compiled
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(shell pkg-config --cflags $(PACKAGES)))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $$(shell pkg-config --libs $(PACKAGES)))$(PKG_LIBS)
ALL_CPPFLAGS = -Iinclude -D_GNU_SOURCE -DONR_VERSION='"$(VERSION)"' $(PKG_CFLAGS) $(CPPFLAGS)
ALL_CFLAGS = -std=c17 $(CFLAGS) $(WARNINGS) $(if $(WERROR),-Werror) $(HARDENING) $(SANITIZER) -pthread
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now $(SANITIZER) -pthread $(LDFLAGS)
LDLIBS = $(PKG_LIBS) -lm

SOURCES := $(sort $(shell find src -name '*.c'))
EMBEDDED := migrations lexicon api
EMBEDDED_migrations := $(sort $(wildcard migrations/sqlite/*.sql))
EMBEDDED_lexicon    := $(sort $(wildcard src/extract/lexicon/*.txt))
EMBEDDED_api        := $(sort $(wildcard src/api/*.json))
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o) $(EMBEDDED:%=$(BUILD)/embedded/%.o)
LIBRARY := $(filter-out $(BUILD)/src/main.o,$(OBJECTS))
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(sort $(wildcard tests/unit/test_*.c)))

.PHONY: help build
build: $(BUILD)/onrecord ## build the program: build/onrecord (the default)

help: ## list the targets
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

$(BUILD)/onrecord: $(OBJECTS)
	@echo "  LD  $@"
	@$(CC) $(ALL_LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  CC  $<"
	@$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

.SECONDEXPANSION:
$(BUILD)/embedded/%.o: src/base/embed.sh Makefile $$(EMBEDDED_$$*)
	@mkdir -p $(@D)
	@echo "  EMBED  $*"
	@sh src/base/embed.sh $* $(EMBEDDED_$*) >$(@:.o=.s)
	@$(CC) -c -o $@ $(@:.o=.s)

$(BUILD)/libonrecord.a: $(LIBRARY)
	@rm -f $@
	@ar rcs $@ $^

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/libonrecord.a
	@echo "  LD  $@"
	@$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)

.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

.PHONY: unit clean
unit: $(UNIT_TESTS) ## run the unit tests
	@set -e; for test in $(UNIT_TESTS); do $$test; done

clean: ## remove what was made
	rm -rf $(BUILD)
