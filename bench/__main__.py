"""Run every benchmark: `make bench`."""

from bench import content, language, search

content.main()
language.main()
search.main()
