"""Run every benchmark: `make bench`."""

from bench import content, search

content.main()
search.main()
