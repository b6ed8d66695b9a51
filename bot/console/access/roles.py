"""Who may do what: the one table from route to role. A route that stands in no line of it is refused."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody on the staff may do; each may do what those before may."""

    READER = "reader"
    REVIEWER = "reviewer"
    EDITOR = "editor"
    ADMIN = "admin"

    def includes(self, other: "Role") -> bool:
        """Say whether this role may do what `other` may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


class Step(StrEnum):
    """How far somebody has come in signing in. Each but the last opens only its own page."""

    CODE = "code"
    NEW_PASSWORD = "new_password"  # noqa: S105 (a step, no password)
    ENROL = "enrol"
    DONE = "done"


PUBLIC = "public"
Access = Role | Step | str

ROUTES: dict[tuple[str, str], Access] = {
    ("GET", "/staff/sign-in"): PUBLIC,
    ("POST", "/staff/sign-in"): PUBLIC,
    ("GET", "/staff/openid"): PUBLIC,
    ("GET", "/staff/openid/back"): PUBLIC,
    ("GET", "/staff/code"): Step.CODE,
    ("POST", "/staff/code"): Step.CODE,
    ("GET", "/staff/new-password"): Step.NEW_PASSWORD,
    ("POST", "/staff/new-password"): Step.NEW_PASSWORD,
    ("GET", "/staff/enrol"): Step.ENROL,
    ("POST", "/staff/enrol"): Step.ENROL,
    ("POST", "/staff/sign-out"): Role.READER,
    ("POST", "/staff/language"): Role.READER,
    ("GET", "/staff"): Role.READER,
    ("POST", "/staff/filters"): Role.READER,
    ("POST", "/staff/filters/{filter_id}/delete"): Role.READER,
    ("GET", "/staff/conversations/{conversation_id}"): Role.READER,
    ("POST", "/staff/conversations/{conversation_id}/reviews"): Role.REVIEWER,
    ("POST", "/staff/conversations/{conversation_id}/tags"): Role.REVIEWER,
    ("POST", "/staff/conversations/{conversation_id}/tags/{tag_id}/delete"): Role.REVIEWER,
    ("POST", "/staff/conversations/{conversation_id}/assignments"): Role.REVIEWER,
    ("POST", "/staff/conversations/{conversation_id}/proposals"): Role.REVIEWER,
    ("GET", "/staff/improve/examples"): Role.REVIEWER,
    ("POST", "/staff/improve/examples/{proposal_id}/accept"): Role.EDITOR,
    ("POST", "/staff/improve/examples/{proposal_id}/reject"): Role.EDITOR,
    ("GET", "/staff/improve/clusters"): Role.REVIEWER,
    ("GET", "/staff/improve/replay"): Role.REVIEWER,
    ("GET", "/staff/improve/cards"): Role.READER,
    ("GET", "/staff/improve/care"): Role.READER,
    ("GET", "/staff/improve/parity"): Role.READER,
    ("GET", "/staff/audit"): Role.ADMIN,
    ("POST", "/staff/conversations/{conversation_id}/marks"): Role.EDITOR,
    ("POST", "/staff/conversations/{conversation_id}/marks/{mark}/delete"): Role.EDITOR,
    ("POST", "/staff/conversations/{conversation_id}/erasure"): Role.ADMIN,
    ("GET", "/staff/retention"): Role.READER,
    ("GET", "/staff/notices"): Role.READER,
    ("POST", "/staff/notices"): Role.EDITOR,
    ("POST", "/staff/notices/{notice_id}/end"): Role.EDITOR,
    ("GET", "/staff/recalls"): Role.READER,
    ("POST", "/staff/recalls"): Role.EDITOR,
    ("POST", "/staff/recalls/{recall_id}/end"): Role.EDITOR,
    ("GET", "/staff/panel"): Role.READER,
    ("GET", "/staff/panel/card"): Role.READER,
    ("POST", "/staff/panel/invitations"): Role.EDITOR,
    ("POST", "/staff/panel/invitations/{invitation_id}/revoke"): Role.EDITOR,
    ("GET", "/quality"): PUBLIC,
    ("HEAD", "/quality"): PUBLIC,
    ("GET", "/staff/quality"): Role.READER,
    ("GET", "/staff/risk"): Role.READER,
    ("GET", "/staff/sample"): Role.REVIEWER,
    ("GET", "/staff/sample/next"): Role.REVIEWER,
    ("GET", "/staff/sample/turns/{turn_uid}"): Role.REVIEWER,
    ("POST", "/staff/sample/turns/{turn_uid}/reviews"): Role.REVIEWER,
    ("GET", "/staff/sample/turns/{turn_uid}/settlement"): Role.EDITOR,
    ("POST", "/staff/sample/turns/{turn_uid}/settlement"): Role.EDITOR,
    ("POST", "/staff/sample/plans"): Role.ADMIN,
    ("POST", "/staff/sample/draws"): Role.ADMIN,
    ("GET", "/staff/numbers"): Role.READER,
    ("GET", "/staff/numbers/report"): Role.READER,
    ("GET", "/staff/numbers/signals"): Role.READER,
    ("GET", "/staff/numbers/gaps"): Role.READER,
    ("GET", "/staff/numbers/export"): Role.EDITOR,  # whole conversations, out of the house
    ("GET", "/staff/numbers/signals/export"): Role.EDITOR,
}


def access(method: str, path: str) -> Access | None:
    """Return what a route demands, by its template; None where nobody decided."""
    return ROUTES.get((method, path))
