"""Our search against others, on the same material and questions, in one run: `python -m bench.search --help`."""
