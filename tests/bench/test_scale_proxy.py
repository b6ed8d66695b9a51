"""The balancers' configuration: filled in from the one template, and taken by a real nginx."""

import pytest

from bench.scale.proxy import TEMPLATE, Ports, fill, http_block
from bench.scale.servers import Nginx, ServerError
from tests.chromium import lack

PORTS = Ports(18001, 18002, 18003, [18011, 18012], [18021, 18022, 18023], [18031, 18032])


@pytest.fixture
def nginx(tmp_path):
    try:
        return Nginx(tmp_path)
    except ServerError as error:
        lack(str(error))


def block(name: str, text: str) -> str:
    """Return what stands in an upstream of that name."""
    return text.split(f"upstream {name} {{")[1].split("}", maxsplit=1)[0]


def test_every_part_stands_with_its_kind(tmp_path):
    text = http_block(PORTS, tmp_path)

    for name, ports in {
        "gateways": PORTS.gateways,
        "rasa_servers": PORTS.rasa_servers,
        "action_servers": PORTS.action_servers,
    }.items():
        assert block(name, text).count("server 127.0.0.1:") == len(ports)
        assert all(f"127.0.0.1:{port} " in block(name, text) for port in ports)
    assert "${" not in text


def test_telegram_goes_to_one_gateway_and_to_another_only_when_that_one_is_gone(tmp_path):
    lines = [line.strip() for line in block("telegram_gateways", http_block(PORTS, tmp_path)).splitlines()]

    servers = [line for line in lines if line.startswith("server ")]
    assert [line.endswith("backup;") for line in servers] == [False, True]


def test_nothing_is_sticky_and_no_message_is_sent_twice(tmp_path):
    text = http_block(PORTS, tmp_path)
    of_people, of_rasa, of_actions = text.split("\nserver {")[1:]

    assert "ip_hash" not in text
    assert "hash " not in text
    assert "non_idempotent" not in of_people + of_rasa
    assert "non_idempotent" in of_actions


def test_nginx_takes_the_configuration(nginx, tmp_path):
    nginx._write(http_block(PORTS, tmp_path))  # raises what nginx says


def test_nginx_names_what_it_refuses(nginx, tmp_path):
    with pytest.raises(ServerError, match="no_such_directive"):
        nginx._write("no_such_directive on;")


def test_variable_without_a_value_is_named():
    with pytest.raises(ValueError, match="no value for KOMPAS_OTHER"):
        fill("listen ${KOMPAS_LISTEN}; x ${KOMPAS_OTHER};", {"KOMPAS_LISTEN": "8080"})


def test_nginxs_own_variables_stay():
    assert fill("$host ${KOMPAS_LISTEN}", {"KOMPAS_LISTEN": "8080"}) == "$host 8080"


def test_template_says_what_each_of_its_variables_is_for():
    text = TEMPLATE.read_text(encoding="utf-8")

    for name in sorted(set(text.split("${")[1:])):
        variable = name.split("}")[0]
        assert f"#   {variable} " in text
