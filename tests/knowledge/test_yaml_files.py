"""What is refused in YAML, and on which line an entry stands."""

import pytest

from knowledge.yaml_files import YamlError, line_of, read_yaml

TEXT = """\
# first a comment
name: Breda
list:
  - id: one

  - id: two
    tags: {nl: [a, b]}
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "file.yml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_yaml_is_read(file):
    assert read_yaml(file) == {
        "name": "Breda",
        "list": [{"id": "one"}, {"id": "two", "tags": {"nl": ["a", "b"]}}],
    }


@pytest.mark.parametrize(
    ("raw", "line", "message"),
    [
        (b"a: 1\nb: 2\na: 3\n", 3, "is not valid YAML: key 'a' stands twice"),
        (b"list:\n  - {x: 1, x: 2}\n", 2, "is not valid YAML: key 'x' stands twice"),
        (b"a: 1\nb: [1, 2\n", 3, "is not valid YAML: did not find expected ',' or ']'"),
        (
            b"a: !!python/object/apply:os.getcwd []\n",
            1,
            "is not valid YAML: could not determine a constructor",
        ),
        ("a: ż\n".encode("iso-8859-2"), 0, "is not UTF-8 text; save it as UTF-8"),
    ],
)
def test_unusable_yaml_is_refused_with_its_line(tmp_path, raw, line, message):
    file = tmp_path / "file.yml"
    file.write_bytes(raw)

    with pytest.raises(YamlError) as refused:
        read_yaml(file)

    assert refused.value.line == line
    assert str(refused.value).startswith(message)


def test_a_missing_file_says_how_to_get_it_back(tmp_path):
    with pytest.raises(YamlError, match="the file is missing; restore it from git"):
        read_yaml(tmp_path / "absent.yml")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("name",), 2),
        (("list",), 3),
        (("list", 0), 4),
        (("list", 1), 6),
        (("list", 1, "tags"), 7),
        (("list", 1, "tags", "nl", 1), 7),
        (("list", 1, "absent"), 6),  # the nearest parent
        (("list", 9), 3),
        (("name", "deeper"), 2),
    ],
)
def test_an_entry_is_found_on_its_line(file, path, line):
    assert line_of(file, path) == line
