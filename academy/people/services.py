"""Sign in and out, invite, reset, and keep one's own settings."""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from academy.audit.services import record
from academy.clock import now
from academy.db import session, upsert
from academy.errors import NotFound, Refused, TooManyTries
from academy.jobs.services import start_job
from academy.mail import public_link, send_mail
from academy.people.models import (
    LinkPurpose,
    MistakeReport,
    OneTimeLink,
    Organisation,
    Person,
    SignIn,
    SignInThrottle,
)
from academy.people.passwords import hash_password, is_right
from academy.people.queries import clean_email, person_by_email
from academy.people.throttle import failures_now, wait_after
from academy.people.tokens import hash_token, new_token

LINK_LIFETIME = {LinkPurpose.invitation: timedelta(days=14), LinkPurpose.reset: timedelta(hours=2)}
LINK_PATH = {LinkPurpose.invitation: "/invitation/", LinkPurpose.reset: "/sign-in/reset/"}


def sign_in_with_password(email: str, password: str, user_agent: str = "") -> str:
    """Check the password and start a sign-in; return its token.

    Raises TooManyTries while the address is locked, and Refused when address and password do not belong together.
    Both count for known and unknown addresses alike, so neither tells which addresses exist.
    """
    throttle = _throttle_of(clean_email(email))
    _refuse_while_locked(throttle)
    person = person_by_email(email)
    if not is_right(password, person.password_hash if person else None):
        _count_failure(throttle)
        raise Refused
    assert person is not None
    session().delete(throttle)
    return start_sign_in(person, user_agent)


def sign_in_as_demo_person(token: str, user_agent: str = "") -> str:
    """Start a sign-in as a person of the demo organisation; return its token. Raises NotFound anywhere else."""
    is_demo = session().scalar(select(Organisation.is_demo).limit(1))
    person = session().scalar(
        select(Person).where(Person.token == token, Person.is_demo, Person.password_hash.is_(None))
    )
    if not is_demo or person is None or not person.is_active:
        raise NotFound
    return start_sign_in(person, user_agent)


def start_sign_in(person: Person, user_agent: str = "") -> str:
    """Store a new sign-in of this person and return the token its cookie holds."""
    token = new_token()
    session().add(SignIn(token_hash=hash_token(token), person_id=person.id, user_agent=user_agent[:200]))
    session().flush()
    return token


def note_sign_in_use(sign_in: SignIn) -> None:
    """Keep a sign-in alive that is being used."""
    if sign_in.last_used_at < now() - timedelta(hours=1):
        sign_in.last_used_at = now()


def end_sign_in(sign_in: SignIn) -> None:
    """Sign out on this device."""
    sign_in.revoked_at = now()


def end_all_sign_ins(person_id: int) -> int:
    """Sign a person out on every device; return how many sign-ins ended."""
    alive = update(SignIn).where(SignIn.person_id == person_id, SignIn.revoked_at.is_(None))
    return session().execute(alive.values(revoked_at=now())).rowcount  # type: ignore[attr-defined,no-any-return]


def _throttle_of(email: str) -> SignInThrottle:
    """Return the row that counts an address's failures, locked: tries at one address wait for each other."""
    upsert(SignInThrottle, {"email": email})
    return session().scalars(select(SignInThrottle).where(SignInThrottle.email == email).with_for_update()).one()


def _refuse_while_locked(throttle: SignInThrottle) -> None:
    if throttle.locked_until and throttle.locked_until > now():
        seconds = int((throttle.locked_until - now()).total_seconds()) + 1
        raise TooManyTries("", seconds)


def _count_failure(throttle: SignInThrottle) -> None:
    throttle.failures = 1 + failures_now(throttle.failures, throttle.last_failure_at, now())
    throttle.last_failure_at = now()
    wait = wait_after(throttle.failures)
    throttle.locked_until = now() + timedelta(seconds=wait) if wait else None
    session().flush()


def ask_for_reset(email: str) -> None:
    """Have a reset link mailed if the address belongs to somebody; the answer is the same either way."""
    start_job("people.mail_reset_link", "Send a link to set a new password", {"email": clean_email(email)})


def mail_link(person: Person, purpose: LinkPurpose) -> None:
    """Send the person a link that works once; earlier unused ones of the same purpose stop working."""
    subject, text = _link_mail(person, purpose, new_link(person, purpose))
    send_mail(person.email, subject, text)


def new_link(person: Person, purpose: LinkPurpose) -> str:
    """Return the address of a link that works once; earlier unused ones of the same purpose stop working."""
    unused = delete(OneTimeLink).where(
        OneTimeLink.person_id == person.id, OneTimeLink.purpose == purpose, OneTimeLink.used_at.is_(None)
    )
    session().execute(unused)
    token = new_token()
    session().add(
        OneTimeLink(
            token_hash=hash_token(token),
            person_id=person.id,
            purpose=purpose,
            expires_at=now() + LINK_LIFETIME[purpose],
        )
    )
    session().flush()
    return public_link(LINK_PATH[purpose] + token)


def _link_mail(person: Person, purpose: LinkPurpose, address: str) -> tuple[str, str]:
    if purpose is LinkPurpose.invitation:
        return (
            "Your invitation to Academy",
            f"Hello {person.name},\n\nyour company has set up Academy for you: short courses and quizzes about social "
            f"media in your own job.\n\nChoose your password here; the link works once, for 14 days:\n{address}\n",
        )
    return (
        "Set a new password for Academy",
        f"Hello {person.name},\n\nyou can set a new password here; the link works once, for two hours:\n{address}\n\n"
        "If you did not ask for this, nothing has changed and you can ignore this mail.\n",
    )


def use_link(link: OneTimeLink, password: str) -> None:
    """Set the password with a link that works once; ends all sign-ins. Raises NotFound when another tab was faster."""
    used = update(OneTimeLink).where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None)).values(used_at=now())
    if session().execute(used).rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound
    link.person.password_hash = hash_password(password)
    end_all_sign_ins(link.person_id)
    session().execute(delete(SignInThrottle).where(SignInThrottle.email == link.person.email))
    record("set password", "person", link.person.token, _("set their password"), actor_id=link.person_id)


def change_password(person: Person, old: str, new: str) -> None:
    """Change one's own password. Raises Refused when the old one is wrong."""
    if not is_right(old, person.password_hash):
        raise Refused
    person.password_hash = hash_password(new)
    end_all_sign_ins(person.id)
    record("changed password", "person", person.token, _("changed their password"), actor_id=person.id)


def report_mistake(person: Person, text: str) -> None:
    """Tell the admins that one's own record is wrong."""
    session().add(MistakeReport(person_id=person.id, text=text.strip()))
    session().flush()
