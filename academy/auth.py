"""Who is asking, and what they may do. Permissions are checked here and on the object itself."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache, wraps
from typing import ParamSpec, cast
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import LoginManager, current_user, login_required
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import contains_eager

from academy.clock import now
from academy.db import session
from academy.errors import NotAllowed, error_page, wants_json
from academy.people.models import Permission, PermissionKind, Person, SignIn, Unit
from academy.people.tokens import hash_token

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]

login_manager = LoginManager()


class SignedInPerson:
    """The person behind this request, as Flask-Login wants to see them."""

    is_authenticated = True
    is_anonymous = False

    def __init__(self, sign_in: SignIn, token: str) -> None:
        self.sign_in = sign_in
        self.person = sign_in.person
        self.token = token

    @property
    def is_active(self) -> bool:
        """Tell whether the person may still use Academy."""
        return self.person.is_active

    def get_id(self) -> str:
        """Return what the cookie holds: the token of the sign-in, so that it can be revoked."""
        return self.token


def me() -> Person:
    """Return the signed-in person; only for views behind a sign-in."""
    return cast(Person, current_user.person)


def has_permission(person: Person, kind: PermissionKind) -> bool:
    """Tell whether the person holds a permission of this kind, on whatever unit."""
    return any(permission.kind is kind for permission in person.permissions)


def led_units(person: Person) -> list[Unit]:
    """Return the units whose subtrees the person leads."""
    return [permission.unit for permission in person.permissions if permission.unit is not None]


def may_see_unit(person: Person, unit: Unit) -> bool:
    """Tell whether the person may read the readiness of a unit: its leaders, leaders above it, and admins."""
    if has_permission(person, PermissionKind.admin):
        return True
    return any(led.contains(unit) for led in led_units(person))


def permission_required(*kinds: PermissionKind) -> Callable[[View[P]], View[P]]:
    """Let only people through who hold one of the permissions."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        @login_required
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if not any(has_permission(me(), kind) for kind in kinds):
                raise NotAllowed
            return view(*args, **kwargs)

        return cast(View[P], guarded)

    return decorate


admin_required = permission_required(PermissionKind.admin)
trainer_required = permission_required(PermissionKind.trainer)
readiness_required = permission_required(PermissionKind.leader, PermissionKind.admin)


@cache
def _sign_in_with_person() -> Select[SignIn]:
    """Build the statement once: every request of every page asks it."""
    return (
        select(SignIn)
        .join(SignIn.person)
        .where(
            SignIn.token_hash == bindparam("token_hash"),
            SignIn.revoked_at.is_(None),
            SignIn.last_used_at > bindparam("used_since"),
            Person.deactivated_at.is_(None),
        )
        .options(
            contains_eager(SignIn.person).joinedload(Person.unit),
            contains_eager(SignIn.person).joinedload(Person.permissions).joinedload(Permission.unit),
        )
    )


@login_manager.user_loader
def load_signed_in_person(token: str) -> SignedInPerson | None:
    """Return who holds this sign-in, in one query; nobody when it was revoked, expired or its person has left."""
    used_since = now() - timedelta(days=current_app.config["SIGN_IN_DAYS"])
    values = {"token_hash": hash_token(token), "used_since": used_since}
    sign_in = session().execute(_sign_in_with_person(), values).unique().scalar_one_or_none()
    return SignedInPerson(sign_in, token) if sign_in else None


@login_manager.unauthorized_handler
def ask_to_sign_in() -> ResponseReturnValue:
    """Send strangers to the sign-in page, and back to where they were afterwards."""
    if wants_json():
        return error_page(401, _("You are signed out. What you typed is still here: sign in again to save it."))
    here = request.full_path.rstrip("?") if request.method == "GET" else _page_of_the_form()
    return redirect(url_for("people.sign_in", next=here))


def _page_of_the_form() -> str | None:
    page = urlsplit(request.referrer or "")
    return urlunsplit(("", "", page.path, page.query, "")) if page.netloc == request.host else None


def init_auth(app: Flask) -> None:
    """Attach sign-in to the app."""
    login_manager.init_app(app, add_context_processor=False)  # pages get `person` from web.page_context
