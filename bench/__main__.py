"""Run every benchmark: `make bench`."""

from bench.search import main

main()
