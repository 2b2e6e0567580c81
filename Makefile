# Each target is a script of the same name in scripts/, which says what it does.

.PHONY: run test host-test check format doctor clean setup

run:
	@scripts/run

test:
	@scripts/test

host-test:
	@scripts/host-test

setup:
	@scripts/setup

check:
	@scripts/check

format:
	@scripts/format

doctor:
	@scripts/setup
	@scripts/build release
	@.build/release/flamebox doctor

clean:
	rm -rf .build .setup
