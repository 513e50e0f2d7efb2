# Every recipe here has one or two lines; anything longer is a subcommand of tfgen or of local/.
#
#   ENV=staging      the environment of plan, apply, destroy, terraform and lock
#   OFFLINE=1        plan without credentials and network, against an empty state
#   IMAGE_DIGEST=…   an existing image to use instead of building one, also for `make up`
#   EVENT=…          the event of invoke; RAW=1 prints the answer unchanged
#   PORT=8080        the site's port of `make up` and `make dev`
#   FUNCTION_PORT=9000   the port to which you send events after `make up`
#   STACK=…          another stack for up, down, status and invoke, such as examples/fastapi
#   ARGS=…           more arguments for Terraform; for `make bootstrap` only -auto-approve
#   OPTIONS=…        more options of `tfgen run`, including --tag for plan-all and apply-all
#   JOBS=2           the number of environments in which Terraform runs at a time
#   FUZZ_SECONDS=600 how long `make fuzz` runs each target

# macOS has 3.81, which continues after a command fails in the middle of a line.
ifeq ($(filter oneshell,$(.FEATURES)),)
$(error this is make $(MAKE_VERSION), and 3.82 or newer is needed: on macOS `brew install make`, and type gmake)
endif

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

EVENT ?= $(error name a stored event: make $@ EVENT=service/events/get-item.json)
ENV ?= $(error name the environment: make $@ ENV=staging)
LOCAL = local/run local
LOCAL_STACK = $(LOCAL) $(if $(STACK),--root $(STACK))
TFGEN = local/run tfgen
TERRAFORM ?= $(firstword $(shell command -v terraform tofu) terraform)
# You may replace both with something else, or delete them: make then skips everything about them.
SERVICE = $(wildcard service/Cargo.toml)
SITE = $(wildcard web/package.json)
left-out = echo "left out, as $(1) is not there" >&2
PLATFORMS = linux_amd64 linux_arm64 darwin_amd64 darwin_arm64

.PHONY: help
help: ## Print this help
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: up down status
up: linux cargo ## Deploy the stack to an emulated AWS on this machine and print its address
	$(call present,node npm python3 $(TERRAFORM),make $@)
	@echo "compiles programs, builds what $(or $(STACK),the stack) needs, deploys it to an emulated AWS here:" >&2
	@echo "two to four minutes the first time on two processors, five to ten seconds from then on" >&2
	@$(LOCAL_STACK) up
down: cargo ## Stop the stack on this machine and remove its state
	@$(LOCAL_STACK) down
status: cargo ## Show what runs on this machine
	@$(LOCAL_STACK) status

.PHONY: dev invoke
dev: cargo ## Serve the service and the page on one port, and reload each on change: PORT=…
	@$(LOCAL) dev
invoke: cargo ## Send a stored event to the running function: EVENT=service/events/get-item.json, RAW=1
	@$(LOCAL_STACK) invoke $(EVENT) $(if $(filter-out 0 false no,$(RAW)),--raw)

.PHONY: plan plan-all apply apply-all destroy lock
RUN_OPTIONS = $(if $(filter-out 0 false no,$(OFFLINE)),--offline) $(if $(JOBS),--jobs $(JOBS)) $(OPTIONS) -- $(ARGS)
plan: cargo ## Build, and save the plan of an environment: ENV=…, OFFLINE=1 without credentials
	@$(LOCAL) plan $(ENV) $(RUN_OPTIONS)
plan-all: cargo ## Plan all environments, side by side: JOBS=…, OFFLINE=1
	@$(LOCAL) plan-all $(RUN_OPTIONS)
apply: cargo ## Apply the saved plan: ENV=…; build, plan and apply at once: ARGS=-auto-approve
	@$(LOCAL) apply $(ENV) $(RUN_OPTIONS)
apply-all: cargo ## Apply all environments, each after those whose outputs it reads
	@$(LOCAL) apply-all $(if $(JOBS),--jobs $(JOBS)) $(OPTIONS) -- $(ARGS)
destroy: cargo ## Destroy an environment: ENV=…, as planned with ARGS=-destroy, or at once with ARGS=-auto-approve
	@$(LOCAL) destroy $(ENV) $(RUN_OPTIONS)
lock: ## Record the providers' checksums for every platform: ENV=…
	$(TERRAFORM) -chdir=generated/$(ENV) get
	$(TERRAFORM) -chdir=generated/$(ENV) providers lock $(PLATFORMS:%=-platform=%)

.PHONY: bootstrap
bootstrap: cargo ## Create the bucket for the states and the roles, once per account: docs/state.md
	@$(LOCAL) bootstrap -- $(ARGS)

.PHONY: terraform
terraform: cargo ## Run any Terraform command: ENV=… ARGS="force-unlock …"
	@$(LOCAL) terraform $(ENV) -- $(ARGS)

.PHONY: generate check openapi image
generate: cargo ## Generate Terraform from envs/, and the README's picture
	@$(TFGEN) generate
	@for example in examples/*/; do $(TFGEN) --root $$example generate; done
	@$(TFGEN) graph staging > docs/graph.svg.new && mv docs/graph.svg.new docs/graph.svg || { rm -f docs/graph.svg.new; false; }
check: cargo ## Check envs/ against the modules, without writing anything
	@$(TFGEN) check
openapi: cargo ## Write service/openapi.json from the service, and the site's types from it
	$(if $(SERVICE),cd service && UPDATE_OPENAPI=1 cargo test --locked --test service openapi::,@$(call left-out,service/))
	$(if $(SERVICE),$(if $(SITE),cd web && { [ -d api-types/node_modules ] || npm ci --no-audit --no-fund; } && npm run generate))
image: cargo ## Build the service's image and print its size and digest: ARCHITECTURE=arm64
	@$(LOCAL) image $(if $(ARCHITECTURE),--architecture $(ARCHITECTURE))

.PHONY: docs
docs: cargo ## Build the book of docs/ in target/book and print the path of its first page
	@cargo run --quiet --package book --locked

.PHONY: fmt lint
fmt: cargo ## Format Rust and Terraform
	cargo fmt --all
	$(if $(SERVICE),cd service && cargo fmt)
	$(TERRAFORM) fmt -recursive modules
lint: cargo ## Check formatting, lints, spelling and wording
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- --deny warnings
	$(LOCAL) lint-prose
	$(if $(SERVICE),cd service && cargo fmt --check && cargo clippy --all-targets --locked -- --deny warnings)

PARTS = lint test-rust test-api test-instructions test-package test-licences test-web test-generated test-modules test-security test-e2e
.PHONY: test $(PARTS)
# Uses the features of the whole workspace, so that no part compiles again what another compiled.
CARGO_TEST = cargo test --workspace --locked
test: cargo docker-registry skopeo chromium valgrind man ## Run everything that each change must pass, two parts at a time
	@programs=$$(local/run programs) && failed=$$(mktemp) && trap 'rm -f "$$failed"' EXIT && \
	  BUILT_PROGRAMS=$$programs FAILED=$$failed $(MAKE) --no-print-directory --jobs=2 $(TOGETHER) $(PARTS:%=part-%) 3>&2 || \
	  { echo "make test: failed:" $$(cat "$$failed") >&2; exit 1; }
test-rust: docker-registry skopeo ## Test tfgen, local and the service
	$(CARGO_TEST)
	$(if $(SERVICE),cd service && cargo test --locked,@$(call left-out,service/))
API_TEST = $(LOCAL) emulated --in service --with schemathesis -- cargo test --locked --test api -- --ignored
test-api: cargo ## Test the API with schemathesis, and its store with an emulated table
	$(if $(SERVICE),$(API_TEST) --skip at_length,@$(call left-out,service/))
test-generated: cargo ## Check that generated files are fresh and formatted
	$(TFGEN) generate --check
	for example in examples/*/; do $(TFGEN) --root $$example generate --check; done
	$(TFGEN) schema --check
	$(TFGEN) docs --check
	$(TFGEN) graph staging | diff docs/graph.svg - || { echo "docs/graph.svg is not up to date: run make generate" >&2; exit 1; }
	$(TERRAFORM) fmt -check -recursive modules generated examples
test-web: ## Check, test and build the site
	$(if $(SITE),cd web && npm ci --no-audit --no-fund && npm run typecheck && npm test,@$(call left-out,web/))
test-modules: cargo ## Validate the generated roots and run the modules' tests
	$(LOCAL) validate
	$(LOCAL) module-tests
	$(CARGO_TEST) --test examples --test offline_layer -- --ignored
test-security: cargo ## Scan modules, generated roots and workflows, after proving that the scanners find planted mistakes
	$(CARGO_TEST) --test scanners --test workflows --test prose -- --ignored
	$(LOCAL) scan
	$(LOCAL) lint-workflows
test-e2e: cargo chromium ## Plan and deploy with real Terraform against the emulated AWS
	$(CARGO_TEST) --test nested_blocks --test environments --test ci --test replaceable --test origins --test distribution $(WHOLE_STACK) -- --ignored --nocapture --skip as_deployed --skip at_length
	$(if $(WHOLE_STACK),,@$(call left-out,service/ or web/))
WHOLE_STACK = $(if $(SERVICE),$(if $(SITE),--test end_to_end --test static_service))

INSTRUCTIONS = cargo build --package tfgen --locked --profile counted && \
	  $(CARGO_TEST) --bench processes -- --instructions $(or $(CARGO_TARGET_DIR),$(CURDIR)/target)/counted/tfgen
test-instructions: cargo valgrind ## Report which runs of tfgen take more instructions than before
	$(INSTRUCTIONS)

# Builds the packages as crates.io would have them, each against the packages of the others. The
# workspace's own debug settings let Cargo reuse what is already compiled.
PACKAGE = cargo package --workspace --exclude book --exclude local --locked --allow-dirty --quiet \
	  --config 'profile.dev.debug="line-tables-only"' --config 'profile.dev.package."*".debug=false'
# Cargo takes a package for unchanged while its version is. So what it unpacked and compiled of an
# earlier change, to build the packages that need it, has to go. What it compiled of a package lists
# no files to look at.
COMPILED = $(or $(CARGO_TARGET_DIR),target)/debug/.fingerprint
FORGET_PACKED = for crate in $$(sed -n 's/^name = "\(.*\)"$$/\1/p' tfgen/crates/*/Cargo.toml); do \
	  rm -rf "$${CARGO_HOME:-$$HOME/.cargo}"/registry/src/-*/"$$crate"-[0-9]*; \
	  { [ ! -d $(COMPILED) ] || find $(COMPILED) -path "*/$$crate-*/dep-lib-*" -size -64c -exec dirname {} +; } | xargs -r rm -rf; \
	  done
test-package: cargo man ## Pack the published crates, build each from its package, and try the hooks and scripts of a release
	@$(FORGET_PACKED)
	@log=$$(mktemp) && trap 'rm -f "$$log"' EXIT && { $(PACKAGE) 2> "$$log" || { cat "$$log" >&2; false; }; }
	$(CARGO_TEST) --test release -- --ignored --skip static_program

DENY = .local/cargo-deny/bin/cargo-deny --all-features --config deny.toml
.local/cargo-deny/bin/cargo-deny:
	cargo install cargo-deny --version 0.20.2 --locked --debug --root .local/cargo-deny --target-dir .local/cargo-deny/target
	rm -rf .local/cargo-deny/target
# .github/workflows/advisories.yml checks advisories, because they come from GitHub.
test-licences: cargo .local/cargo-deny/bin/cargo-deny ## Check the licences and sources of all crates against deny.toml
	for manifest in Cargo.toml tfgen/fuzz/Cargo.toml $(SERVICE); do \
	  $(DENY) --manifest-path $$manifest check --hide-inclusion-graph licenses bans sources || exit; done

# A part of `make test`, as a step with its time. Its output is printed in one piece when it ends. The
# edges say which part waits for which. There are two rows: one of the parts that Cargo compiles,
# which it does one at a time, and one of the parts that start from built programs. The slowest part
# is last, because most is compiled by then. It waits for both rows: `cargo test` puts a tfgen with
# the features of tests where `cargo build` has put its own, and a stack that is watched would see
# another program. (Cargo must not see the flags with which make shares jobs.)
TOGETHER = $(if $(filter output-sync,$(.FEATURES)),--output-sync=recurse)
.PHONY: $(PARTS:%=part-%)
part-test-rust: part-lint
part-test-api: part-test-rust
part-test-instructions: part-test-api
part-test-package: part-test-instructions
part-test-licences: part-test-package
part-test-generated: part-test-web
part-test-modules: part-test-generated
part-test-security: part-test-modules
part-test-e2e: part-test-security part-test-licences
$(PARTS:%=part-%): part-%:
	@echo "  ...  $*" >&3; started=$$SECONDS; \
	  if MAKEFLAGS= $(MAKE) --no-print-directory $* 3>&-; then echo "  ok   $*, $$((SECONDS - started)) s" >&3; \
	  else echo "  FAIL $*, $$((SECONDS - started)) s" >&3; echo $* >> $$FAILED; exit 1; fi

.PHONY: test-long test-api-long test-provider test-images test-state test-runbooks test-ci test-deployments test-faults test-dev test-corpora test-expressions test-plans test-github test-release fuzz fuzz-unpack fuzz-pack
test-long: test-api-long test-provider test-images test-state test-runbooks test-ci test-deployments test-faults test-dev test-corpora test-expressions test-plans test-github test-release fuzz ## Run the tests that take too long for every change; docs/ has the last results
test-api-long: cargo ## Test the API with schemathesis for longer, with the store in memory and in a table
	$(API_TEST) at_length --nocapture --test-threads 1
test-provider: cargo ## Compare the arguments in the modules with the schema of AWS provider 6, and how resources are imported with that of 5.100 and the AWS CLI
	$(CARGO_TEST) --test modules -- --ignored --nocapture
test-images: docker-registry buildah debootstrap podman runc arm64-programs ## Build the service in two folders and with its Dockerfile, for arm64 and as AWS gets it; run a FastAPI here
	$(CARGO_TEST) --test image -- --ignored --nocapture
	$(CARGO_TEST) --test reproducible --test containers -- --ignored --nocapture --test-threads=1
	$(CARGO_TEST) --test static_service -- --ignored --nocapture as_deployed
test-state: cargo buildah busybox go ## Run the commands of docs/state.md and docs/deploy-your-own.md on the emulated AWS, and kill some midway
	$(CARGO_TEST) --test state_bootstrap -- --ignored --nocapture --test-threads=1
	$(CARGO_TEST) --test deploy_your_own -- --ignored --nocapture
test-runbooks: cargo ## Run the commands of docs/runbooks.md, and compare the deploying role with the calls that were made
	$(CARGO_TEST) --test runbooks -- --ignored --nocapture
test-ci: cargo ## Run the commands of the workflows on the emulated AWS: pull requests, merges, drift, previews
	$(CARGO_TEST) --test ci -- --ignored --nocapture at_length
test-deployments: cargo buildah busybox go ## Try on the emulated AWS: versions, canaries, protections, a distribution's parts, a shared zone, who builds images, and taking over the tutorial's stack
	$(CARGO_TEST) --test builders -- --ignored --nocapture
	$(CARGO_TEST) --test function_url -- --ignored --nocapture --test-threads=1
	$(CARGO_TEST) --test distribution -- --ignored --nocapture at_length
	$(CARGO_TEST) --test zone -- --ignored --nocapture
	$(CARGO_TEST) --test adopted_tutorial -- --ignored --nocapture
test-faults: cargo ## Inject faults between Terraform and the emulated AWS, for almost half an hour
	$(CARGO_TEST) --test faults -- --ignored --nocapture
test-dev: cargo ## Work on a copy with `make dev`, and measure the service briefly
	$(CARGO_TEST) --test development -- --ignored --nocapture
	cargo bench --package local --locked --bench service -- --quick
	cargo bench --profile dev --package local --locked --bench edge -- --quick
test-expressions: cargo ## Compare 5,000 random expressions with Terraform, and check that planted faults are found: SEED=…
	$(CARGO_TEST) --test random_conditions -- --ignored --nocapture --test-threads=1
test-plans: cargo ## Make the plans for the tests of tfgen plan-summary again, with Terraform
	$(CARGO_TEST) --test plans -- --ignored --nocapture
test-github: cargo ## Compare what the tests know of GitHub's API with what GitHub publishes
	$(CARGO_TEST) --test github -- --ignored --nocapture
test-release: cargo ## Install tfgen as the README says, build the static program of a release, install it, and run it alone in its image
	$(CARGO_TEST) --test getting_started -- --ignored --nocapture
	$(CARGO_TEST) --test release -- --ignored --nocapture static_program
test-corpora: cargo ## Clone many public repositories, and read, format and adopt their modules and roots
	$(CARGO_TEST) --test corpora -- --ignored --nocapture
FUZZ_SECONDS ?= 600
FUZZ = cargo +nightly fuzz run $$target fuzz/found/$$target fuzz/unpacked/$$target -- -dict=fuzz/dictionaries/$$target.txt
fuzz: cargo ## Fuzz each target for FUZZ_SECONDS (600) seconds
	@cargo +nightly --version >/dev/null 2>&1 || { echo "fuzzing needs Rust's nightly toolchain: rustup toolchain install nightly" >&2; exit 1; }
	@cargo fuzz --version >/dev/null 2>&1 || cargo install cargo-fuzz --locked
	@python3 tfgen/fuzz/corpus.py unpack
	@cd tfgen && for target in environment contract printer evaluator syntax; do mkdir -p fuzz/found/$$target && \
	  $(FUZZ) -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 || exit; done
fuzz-unpack: ## Unpack the corpora of the fuzz targets: TARGETS=…
	@python3 tfgen/fuzz/corpus.py unpack $(TARGETS)
fuzz-pack: ## Pack the unpacked corpora into their archives: TARGETS=…, ARGS=--remove if inputs are gone
	@python3 tfgen/fuzz/corpus.py pack $(TARGETS) $(ARGS)

.PHONY: bench bench-service bench-edge
# As a release has it, static, so that all parts share what is compiled.
AS_RELEASED = RUSTFLAGS="-C target-feature=+crt-static"
HOST = --target $$(rustc -vV | sed -n 's/^host: //p')
bench: cargo valgrind ## Measure tfgen next to other tools and write docs/benchmarks.md: takes a quarter of an hour
	$(AS_RELEASED) cargo bench --package tfgen --locked $(HOST) --bench stages
	$(AS_RELEASED) cargo bench --package tfgen --locked $(HOST) --bench processes
	$(INSTRUCTIONS) --write
bench-service: cargo ## Measure the service next to the tutorial's and write docs/benchmarks.md
	cargo bench --package local --locked --bench service
bench-edge: cargo ## Measure the local edge next to the emulator alone and write docs/benchmarks.md
	cargo bench --profile dev --package local --locked --bench edge

.PHONY: clean
clean: ## Remove build results
	cargo clean
	rm -rf web/dist web/node_modules web/api-types/node_modules web/test-results .offline .tfgen-offline

.PHONY: linux cargo docker-registry skopeo buildah debootstrap podman runc valgrind arm64-programs busybox go chromium man
# The deployed image is a Linux program, and `make up` runs it as one.
linux:
	@[ "$$(uname -s)" = Linux ] || { echo "make up needs Linux, and this is $$(uname -s): use a virtual machine (WSL, Lima), or make dev" >&2; exit 1; }
cargo:
	@command -v cargo >/dev/null || { echo "cargo is not on PATH: install Rust from https://rustup.rs" >&2; exit 1; }
# $(call present,COMMANDS,WHO): reports missing commands before Cargo compiles for a minute. A later
# step checks whether the others are new enough.
present = @missing=$$(for command in $(1); do command -v $$command >/dev/null || printf ' %s' $$command; done); \
	  [ -z "$$missing" ] || { echo "$(2) needs these, which are not on PATH:$$missing (README.md)" >&2; exit 1; }
# $(call debian,COMMAND,PACKAGES): installs what tests need besides Rust, if that is allowed.
debian = @command -v $(1) >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -qq -y $(2); } || \
	  { echo "$(1) is not on PATH and the tests need it: install Debian's $(2)" >&2; exit 1; }
docker-registry skopeo buildah debootstrap podman runc valgrind: cargo
	$(call debian,$@,$@)
busybox: cargo
	$(call debian,busybox,busybox-static)
go:
	$(call debian,go,golang-go)
man:
	$(call debian,man,man-db)
arm64-programs: cargo
	$(call debian,aarch64-linux-gnu-gcc,gcc-aarch64-linux-gnu libc6-dev-arm64-cross)
	$(call debian,qemu-aarch64-static,qemu-user-static)
CHROMIUM ?= /usr/bin/chromium
chromium:
	$(call debian,$(CHROMIUM),chromium)
