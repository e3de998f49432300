# stanch: `make help` lists the targets. What is built goes to build/, each kind of build to a folder of its own.

# The way of a byte: left calls right, never back (tests/guards/test_layout.py reads this line).
STAGES := transport anchor undress span check decide redact

BUILD ?= build
GEN := build/gen
CC = gcc
PYTHON ?= /usr/bin/python3
prefix ?= /usr/local
libdir ?= $(prefix)/lib

ifeq ($(MAKELEVEL)$(filter clean,$(MAKECMDGOALS))$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc)
endif

VERSION := $(shell sed -n 's/^\#define STANCH_VERSION "\(.*\)"/\1/p' engine/stanch.h)
LIBRARIES := libhs libpcre2-8 jansson libsodium libxxhash zlib
FILTER_LIBRARIES := libzstd libseccomp
PACKAGE_CFLAGS := $(shell pkg-config --cflags $(LIBRARIES) $(FILTER_LIBRARIES) 2>/dev/null)
PACKAGE_LIBS := $(shell pkg-config --libs $(LIBRARIES) 2>/dev/null)
FILTER_LIBS := $(shell pkg-config --libs $(FILTER_LIBRARIES) 2>/dev/null)

WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wvla \
            -Wwrite-strings -Wpointer-arith -Wundef -Wformat=2
OPTIMIZE ?= -O2
HARDEN ?= -D_FORTIFY_SOURCE=2 -fstack-protector-strong
SANITIZE ?=
CFLAGS ?= -g
COMPILE = $(CC) -std=c11 -D_GNU_SOURCE -fPIC -fvisibility=hidden -MMD -MP $(WARNINGS) $(OPTIMIZE) $(HARDEN) $(CFLAGS) \
          $(SANITIZE) -Iengine -Itests/reference $(addprefix -I,$(wildcard filters/*/)) $(PACKAGE_CFLAGS)
LINK = $(CC) -pie $(SANITIZE) $(LDFLAGS) -Wl,-z,relro,-z,now
# What of libarchive the program uses needs no more; libarchive.pc names a library of XML and one of ACLs too.
ARCHIVE_LIBS := -larchive -lnettle -llzma -lzstd -llz4 -lbz2 -lz
ALL_LIBS := $(ARCHIVE_LIBS) $(PACKAGE_LIBS) $(FILTER_LIBS)
# The program takes its libraries with it: a third of the start-up time of the shared ones.
ifeq ($(SANITIZE),)
PROGRAM_LIBS = -Wl,-Bstatic $(ALL_LIBS) -lstdc++ -Wl,-Bdynamic -static-libgcc -lm -pthread
else
PROGRAM_LIBS = $(ALL_LIBS) -lm -pthread
override SANITIZE += -DSTANCH_INSTRUMENTED
endif

ENGINE := $(filter-out engine/embed.c,$(wildcard engine/*.c))
RULES := $(wildcard rules/*.json)
GENERATED := $(GEN)/rules.c $(GEN)/databases.c
FILTERS := $(wildcard filters/*/*.c)
TESTS := $(wildcard tests/unit/*.c tests/contract/*.c)
REFERENCE := $(wildcard tests/reference/*.c)

object = $(patsubst %.c,$(BUILD)/o/%.o,$(1))
ENGINE_O := $(call object,$(ENGINE))
EMBEDDED_O := $(call object,$(GENERATED))
FILTERS_O := $(call object,$(FILTERS))
IMPORT_O := $(call object,$(wildcard filters/import/*.c))
SANDBOX_O := $(call object,$(wildcard filters/service/sandbox*.c) $(addprefix filters/,cli/message.c pipe/io.c pipe/signals.c))
PROGRAMS := $(BUILD)/stanch $(BUILD)/make-value
COMPLETIONS := $(addprefix $(BUILD)/completion.,bash zsh fish)
TEST_PROGRAMS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(TESTS))

ifndef V # make V=1 shows the commands
.SILENT:
endif
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all deps deps-ci static deb demo test test-shells test-hosts test-deb tests accuracy fuzzers bench bench-peers tune soak fuzz faults asan tsan lint format coverage install clean help

## all: the program, the library and the tools of the tests, in build/
all: $(PROGRAMS) $(BUILD)/libstanch.a $(BUILD)/libstanch.so $(BUILD)/stanch.1 $(COMPLETIONS)

$(BUILD)/stanch: $(FILTERS_O) $(ENGINE_O) $(EMBEDDED_O)
	echo "  link $@"
	$(LINK) -o $@ $^ $(PROGRAM_LIBS)

# For machines without these libraries, or without glibc; position independent, as the other one is.
$(BUILD)/stanch-static: $(FILTERS_O) $(ENGINE_O) $(EMBEDDED_O)
	echo "  link $@"
	$(CC) -static-pie $(LDFLAGS) -Wl,-z,relro,-z,now -o $@ $^ $(ALL_LIBS) -lstdc++ -lm -pthread

# One object with everything but the stanch_ functions made local: a program that links it meets no other name.
$(BUILD)/libstanch.a: $(ENGINE_O) $(EMBEDDED_O)
	echo "  library $@"
	$(LD) -r -o $(BUILD)/libstanch.o $^
	objcopy --localize-hidden $(BUILD)/libstanch.o
	rm -f $@
	$(AR) rcs $@ $(BUILD)/libstanch.o

$(BUILD)/libstanch.so.0: $(ENGINE_O) $(EMBEDDED_O)
	echo "  library $@"
	$(CC) -shared $(SANITIZE) $(LDFLAGS) -Wl,-soname,libstanch.so.0 -Wl,-z,relro,-z,now -Wl,-z,defs -o $@ $^ $(PACKAGE_LIBS) -lm -pthread

$(BUILD)/libstanch.so: $(BUILD)/libstanch.so.0
	ln -sf libstanch.so.0 $@

$(BUILD)/make-value: $(BUILD)/o/tests/tools/make_value.o $(ENGINE_O) $(EMBEDDED_O)
	echo "  link $@"
	$(LINK) -o $@ $^ $(PROGRAM_LIBS)

$(BUILD)/accuracy-%: $(BUILD)/o/tests/accuracy/%.o $(BUILD)/o/tests/accuracy/probe.o $(BUILD)/o/tests/accuracy/surround.o $(ENGINE_O) $(EMBEDDED_O)
	echo "  link $@"
	$(LINK) -o $@ $^ $(PROGRAM_LIBS)

# The man page and the shells' completion say what the tables of the program say.
TABLES := $(call object,$(addprefix filters/,$(addsuffix .c,cli/options cli/status cli/message pipe/io pipe/signals)))
$(BUILD)/make-man: $(call object,filters/cli/man/make_man.c) $(TABLES)
$(BUILD)/make-completion: $(call object,filters/cli/man/make_completion.c $(wildcard filters/cli/man/completion_*.c)) $(TABLES)
$(BUILD)/make-man $(BUILD)/make-completion:
	echo "  link $@"
	$(LINK) -o $@ $^ $(PROGRAM_LIBS)
$(BUILD)/stanch.1: $(BUILD)/make-man
	$< >$@
$(BUILD)/completion.%: $(BUILD)/make-completion
	$< $* >$@

# Rules and databases as C, written by a program that is the engine without them. The plain build writes them, every
# other kind of build takes them as they are.
ifeq ($(BUILD),build)
build/embed: build/o/engine/embed.o $(ENGINE_O)
	echo "  link $@"
	$(LINK) -o $@ $^ $(PACKAGE_LIBS) -lm -pthread

$(GENERATED) &: build/embed $(RULES)
	mkdir -p $(GEN)
	echo "  embed $(GEN)"
	build/embed $(GEN) $(RULES)
endif

$(BUILD)/o/%.o: %.c
	mkdir -p $(@D)
	echo "  cc $<"
	$(COMPILE) -c -o $@ $<

$(BUILD)/reference.a: $(call object,$(REFERENCE))
	rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/tests/unit/test_import: $(IMPORT_O)
$(BUILD)/tests/unit/test_excerpt: $(call object,filters/scan/excerpt.c)
$(BUILD)/tests/unit/test_place: $(call object,filters/scan/found.c $(addprefix filters/evidence/,finding_json.c json_text.c utf8.c))
$(BUILD)/tests/unit/test_sandbox: $(SANDBOX_O)
$(BUILD)/tests/%: $(BUILD)/o/tests/%.o $(BUILD)/reference.a $(ENGINE_O) $(EMBEDDED_O)
	mkdir -p $(@D)
	echo "  link $@"
	$(LINK) -o $@ $^ $(FILTER_LIBS) $(PACKAGE_LIBS) -lcmocka -lm -pthread

tests: all $(TEST_PROGRAMS) $(BUILD)/accuracy-generated $(BUILD)/accuracy-table

# The fuzzer is steered by the engine, not by what it is compared with.
$(BUILD)/o/tests/reference/%.o: override SANITIZE := $(filter-out -fsanitize-coverage=%,$(SANITIZE))
# By tests/fuzz/run, which sets the compiler and its instruments.
$(BUILD)/fuzzers/%: $(BUILD)/o/tests/fuzz/%.o $(BUILD)/reference.a $(ENGINE_O) $(EMBEDDED_O)
	mkdir -p $(@D)
	echo "  link $@"
	$(LINK) -fsanitize=fuzzer -o $@ $^ $(PACKAGE_LIBS) -lm -pthread
fuzzers: $(patsubst tests/fuzz/%.c,$(BUILD)/fuzzers/%,$(wildcard tests/fuzz/*.c))

-include $(shell find $(BUILD)/o -name '*.d' 2>/dev/null)

## deps: install what the build and the tests need (Debian packages)
deps: build/deps.stamp
## deps-ci: the same, and what the guards in .ci/run need
deps-ci: build/deps-ci.stamp
build/%.stamp: .ci/deps
	.ci/deps $*
	mkdir -p build && touch $@

## static: build/stanch-static, which needs no library of the machine that it runs on
static: deps
	$(MAKE) --no-print-directory $(BUILD)/stanch-static

## deb: Debian packages in build/deb: the program, the library, its header
deb: build/deps-deb.stamp
	filters/packaging/make-deb

## demo: show the main job on a log of this machine
demo: deps
	$(MAKE) --no-print-directory all
	tests/demo/demo.sh

## test: every test that takes minutes at most
test: deps
	$(MAKE) --no-print-directory tests
	+PYTHON=$(PYTHON) tests/run $(BUILD)

## test-shells: completion and histories in bash, zsh and fish
test-shells: deps-ci
	$(MAKE) --no-print-directory all
	COMPLETION_SHELLS="bash zsh fish" $(PYTHON) -m pytest -q -p no:cacheprovider tests/cli/test_cli_completion.py tests/cli/test_cli_clean.py

## test-hosts: real shippers of logs with their shipped configurations, killed at random; HOSTS_MESSAGES of them each
test-hosts: deps build/deps-hosts.stamp
	$(MAKE) --no-print-directory all
	$(PYTHON) -m pytest -q -p no:cacheprovider -s --durations=5 tests/hosts

## test-deb: the packages in a Debian of their own: installed, used, purged without a trace; as root
test-deb: deps deb
	$(MAKE) --no-print-directory $(BUILD)/make-value
	tests/packaging/try-deb

## asan: the tests under AddressSanitizer and UndefinedBehaviorSanitizer
asan: deps
	+tests/sanitize address

## tsan: the examples under ThreadSanitizer, with several workers
tsan: deps
	+tests/sanitize thread

## fuzz: the contract against the reference on invented input, FUZZ_SECONDS long
fuzz: deps-ci
	+tests/fuzz/run

## faults: every allocation, read and write fails in turn
faults: deps
	$(MAKE) --no-print-directory all
	$(PYTHON) tests/faults/faults.py

## accuracy: what is found of generated values and of written-down templates; CLEAN=FOLDER adds text without secrets
accuracy: deps
	$(MAKE) --no-print-directory tests
	$(BUILD)/accuracy-generated
	$(BUILD)/accuracy-table positives tests/accuracy/positives.txt
	$(BUILD)/accuracy-table negatives tests/accuracy/negatives.txt
	$(if $(CLEAN),$(PYTHON) tests/accuracy/clean.py $(CLEAN))

## soak: a gigabyte without a newline, resident memory, hours if asked
soak: all
	$(PYTHON) tests/soak/soak.py

## bench: the speed table of this machine; bench-peers: other redactors beside it
bench bench-peers: deps all
	bench/$@

## tune: measure variants of the database and write rules/tuned.json
tune: deps all
	bench/tune

## lint: formats, warnings of two compilers, static analysis, rules
lint: deps-ci
	$(MAKE) --no-print-directory all
	+tests/guards/lint

## format: bring the C files into their format
format:
	clang-format -i $(shell git ls-files '*.c' '*.h')

## coverage: lines and branches of engine/ that the tests reach
coverage: deps-ci
	+tests/sanitize coverage

## install: to DESTDIR, prefix (default /usr/local)
install: all
	install -d $(DESTDIR)$(prefix)/bin $(DESTDIR)$(prefix)/include $(DESTDIR)$(libdir)/pkgconfig
	install -d $(DESTDIR)$(prefix)/share/man/man1 $(DESTDIR)$(prefix)/share/man/man3
	install -m 755 $(BUILD)/stanch $(DESTDIR)$(prefix)/bin/
	install -m 644 engine/stanch.h $(DESTDIR)$(prefix)/include/
	install -m 644 $(BUILD)/libstanch.a $(DESTDIR)$(libdir)/
	install -m 755 $(BUILD)/libstanch.so.0 $(DESTDIR)$(libdir)/
	ln -sf libstanch.so.0 $(DESTDIR)$(libdir)/libstanch.so
	sed -e 's|@prefix@|$(prefix)|; s|@libdir@|$(libdir)|; s|@version@|$(VERSION)|' engine/stanch.pc.in \
	    >$(DESTDIR)$(libdir)/pkgconfig/stanch.pc
	install -m 644 $(BUILD)/stanch.1 $(DESTDIR)$(prefix)/share/man/man1/
	install -m 644 engine/libstanch.3 $(DESTDIR)$(prefix)/share/man/man3/
	install -D -m 644 $(BUILD)/completion.bash $(DESTDIR)$(prefix)/share/bash-completion/completions/stanch
	install -D -m 644 $(BUILD)/completion.zsh $(DESTDIR)$(prefix)/share/zsh/site-functions/_stanch
	install -D -m 644 $(BUILD)/completion.fish $(DESTDIR)$(prefix)/share/fish/vendor_completions.d/stanch.fish
	install -d $(DESTDIR)$(prefix)/lib/systemd/system
	for unit in service socket; do \
	    sed 's|/usr/bin/|$(prefix)/bin/|' filters/packaging/systemd/stanch@.$$unit \
	        >$(DESTDIR)$(prefix)/lib/systemd/system/stanch@.$$unit; done

## clean: remove what was built
clean:
	rm -rf build

## help: this list
help:
	sed -n 's/^## //p' Makefile | sed 's/: /\t/' | expand -t 14
