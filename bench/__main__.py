"""Run every benchmark: `make bench`."""

from bench import content
from bench.search.__main__ import main as search

content.main()
search()
