"""What tests of the console start from."""

from datetime import UTC, datetime

NOW = datetime.now(UTC).replace(microsecond=0)
ON_BOTH = ["sqlite", "postgresql"]  # for `@pytest.mark.parametrize("settings", ON_BOTH, indirect=True)`
