"""Each role against each route, and no route that nobody decided on."""

import re

import pytest
from fastapi.routing import APIRoute

from bot.console.access.roles import ROUTES, Role, Step, access
from bot.console.install import GUARDED, PUBLIC

GUARDED_ROUTES = sorted(route for route, needed in ROUTES.items() if isinstance(needed, Role))

PARTS = {"conversation_id": "c", "tag_id": 1, "filter_id": 1, "mark": "test"}  # of the addresses
PARTS |= {"notice_id": 1, "recall_id": 1, "invitation_id": 1, "turn_uid": "t", "proposal_id": 1}


def routes(routers):
    return {
        (method, route.path)
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }


def test_every_route_stands_in_the_table_and_every_line_is_a_route():
    guarded, public = routes(part.router for part in GUARDED), routes(part.public for part in PUBLIC)

    assert guarded | public == set(ROUTES)
    assert {route for route in ROUTES if access(*route) == "public"} == public


def test_route_that_is_not_in_the_table_has_no_access():
    assert access("GET", "/staff/new") is None


@pytest.mark.asyncio
@pytest.mark.parametrize("role", Role)
async def test_route_opens_to_its_role_and_those_above_it(enter, talk, role):
    await talk("c")
    statuses = {}
    for method, path in GUARDED_ROUTES:
        member = await enter(role, f"{role} {method} {path}", language="en")
        address = path.format(**PARTS)
        answer = await (member.get(address) if method == "GET" else member.post(address))
        statuses[method, path] = answer.status_code

    refused = {route for route, status in statuses.items() if status == 403}
    assert refused == {route for route in GUARDED_ROUTES if not role.includes(ROUTES[route])}
    assert not {status for status in statuses.values() if status >= 500}


@pytest.mark.asyncio
async def test_nobody_gets_in_without_a_session(browser):
    http = browser()
    for method, path in GUARDED_ROUTES:
        answer = await http.request(method, path.format(**PARTS))

        assert (answer.status_code, answer.headers["location"][:14]) == (303, "/staff/sign-in"), path


@pytest.mark.asyncio
@pytest.mark.parametrize("csrf", ["", "forged", "ĉ"])
async def test_form_from_elsewhere_is_refused(enter, csrf):
    member = await enter(Role.ADMIN)
    member.csrf = csrf
    for method, path in GUARDED_ROUTES:
        if method == "POST":
            answer = await member.post(path.format(**PARTS))

            assert answer.status_code == 403, path
            assert "expired" in answer.text


def test_roles_include_those_below():
    included = [[role.includes(other) for other in Role] for role in Role]

    assert included == [[column <= row for column in range(4)] for row in range(4)]


def test_steps_of_signing_in_are_opened_by_no_role():
    assert {needed for needed in ROUTES.values() if isinstance(needed, Step)} == set(Step) - {Step.DONE}


@pytest.mark.asyncio
async def test_pages_hold_nothing_inline_and_nothing_from_elsewhere(enter, talk):
    await talk("c")
    member = await enter(Role.ADMIN)
    for path in (
        *("/staff", "/staff/audit", "/staff/conversations/c", "/staff/sign-in"),
        *("/staff/retention", "/staff/notices", "/staff/recalls", "/staff/panel"),
        *("/staff/panel/card?id=pay/minimum-wage", "/staff/quality", "/staff/risk", "/staff/sample"),
    ):
        answer = await member.get(path)

        assert answer.status_code == 200, path
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", answer.text) == []
        assert re.findall(r"<script(?![^>]*\ssrc=)", answer.text) == []
        assert answer.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
