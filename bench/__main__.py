"""Run every benchmark: `make bench`."""

from bench import content, language, widget
from bench.assistant.__main__ import main as assistant
from bench.console.__main__ import main as console
from bench.search.__main__ import main as search

content.main()
language.main()
widget.main()
console()
search()
assistant()
