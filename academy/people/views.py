"""Sign-in, sign-out, links from mails, and one's own settings."""

from urllib.parse import urlsplit
from zoneinfo import available_timezones

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required
from wtforms.fields.choices import SelectChoice

from academy.auth import has_permission, me
from academy.db import keep_on_refusal
from academy.errors import NotFound, Refused, TooManyTries
from academy.people import queries, services
from academy.people.forms import ChangePasswordForm, ForgottenForm, PasswordForm, SettingsForm, SignInForm
from academy.people.models import LinkPurpose, PermissionKind
from academy.web import THEMES, chosen_theme

blueprint = Blueprint("people", __name__)

ONE_YEAR = 365 * 24 * 3600


def remember_sign_in(token: str) -> None:
    """Put a new sign-in into a fresh cookie."""
    session.clear()
    session["_user_id"] = token
    session.permanent = True


def local_address(address: str | None) -> str:
    """Return `address` when it lies on this site, else the start page: a link must not lead elsewhere."""
    parts = urlsplit(address or "")
    if not address or parts.scheme or parts.netloc or not address.startswith("/") or address.startswith(("//", "/\\")):
        return "/"
    return address


@blueprint.before_app_request
def keep_sign_in_alive() -> None:
    """Note that a sign-in is used; not while reading, which must not write."""
    if request.method == "POST" and current_user.is_authenticated:
        services.note_sign_in_use(current_user.sign_in)


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """Send everybody to their own start page: leaders who do not train anybody to readiness, others to learning."""
    if not current_user.is_authenticated:
        return redirect(url_for("people.sign_in"))
    if me().role_slug == "executive" and has_permission(me(), PermissionKind.leader) and me().welcome_step > 3:
        return redirect("/readiness")
    return redirect("/learn")


def sign_in_page(form: SignInForm, status: int = 200) -> ResponseReturnValue:
    """Render the sign-in page, in a demo with its one-click people."""
    is_demo = current_app.config["ACADEMY_MODE"] == "demo"
    people = queries.demo_people() if is_demo else []
    return make_response(render_template("people/sign_in.html", form=form, demo_people=people), status)


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Show the sign-in page."""
    if current_user.is_authenticated:
        return redirect(local_address(request.args.get("next")))
    return sign_in_page(SignInForm())


@blueprint.post("/sign-in")
def sign_in_submit() -> ResponseReturnValue:
    """Sign in with e-mail and password. A failure is counted although it is refused."""
    form = SignInForm()
    if not form.validate():
        return sign_in_page(form, 422)
    try:
        token = services.sign_in_with_password(form.email.data, form.password.data, str(request.user_agent))
    except TooManyTries as wait:
        raise TooManyTries(_("Too many failed sign-ins with this address."), wait.seconds) from wait
    except Refused:
        keep_on_refusal()
        form.password.errors = [_("Work email and password do not belong together. Check both, or set a new password.")]
        return sign_in_page(form, 422)
    remember_sign_in(token)
    return redirect(local_address(request.args.get("next")), 303)


@blueprint.post("/sign-in/demo/<token>")
def sign_in_demo(token: str) -> ResponseReturnValue:
    """Sign in as a demo person; there is no such address outside demo mode."""
    if current_app.config["ACADEMY_MODE"] != "demo":
        raise NotFound
    remember_sign_in(services.sign_in_as_demo_person(token, str(request.user_agent)))
    return redirect(local_address(request.args.get("next")), 303)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this sign-in."""
    if current_user.is_authenticated:
        services.end_sign_in(current_user.sign_in)
    session.clear()
    return redirect(url_for("people.sign_in"), 303)


@blueprint.post("/settings/sign-out-everywhere")
@login_required
def sign_out_everywhere() -> ResponseReturnValue:
    """End all sign-ins of this person."""
    services.end_all_sign_ins(me().id)
    session.clear()
    flash(_("You are signed out on every device."), "success")
    return redirect(url_for("people.sign_in"), 303)


@blueprint.route("/sign-in/forgotten", methods=["GET", "POST"])
def forgotten() -> ResponseReturnValue:
    """Ask for a link to set a new password; the answer never tells whether the address is known."""
    form = ForgottenForm()
    if request.method == "GET":
        return render_template("people/forgotten.html", form=form)
    if not form.validate():
        return make_response(render_template("people/forgotten.html", form=form), 422)
    services.ask_for_reset(form.email.data)
    return redirect(url_for("people.link_sent"), 303)


@blueprint.get("/sign-in/forgotten/sent")
def link_sent() -> ResponseReturnValue:
    """Say that a link is on its way, if the address is known."""
    return render_template("people/link_sent.html")


@blueprint.route("/invitation/<token>", methods=["GET", "POST"], defaults={"purpose": LinkPurpose.invitation})
@blueprint.route("/sign-in/reset/<token>", methods=["GET", "POST"], defaults={"purpose": LinkPurpose.reset})
def link(token: str, purpose: LinkPurpose) -> ResponseReturnValue:
    """Choose a password with a link that works once. Opening it (as mail scanners do) uses nothing up."""
    try:
        found = queries.usable_link(token, purpose)
    except NotFound:
        return make_response(render_template("people/link_expired.html", purpose=purpose.value), 404)
    form = PasswordForm()
    if request.method == "GET" or not form.validate():
        page = render_template("people/choose_password.html", form=form, holder=found.person, purpose=purpose.value)
        return make_response(page, 200 if request.method == "GET" else 422)
    services.use_link(found, form.password.data)
    remember_sign_in(services.start_sign_in(found.person, str(request.user_agent)))
    return redirect("/", 303)


def settings_page(form: SettingsForm, password_form: ChangePasswordForm, status: int = 200) -> ResponseReturnValue:
    """Render the settings with both of their forms."""
    standard = current_app.config["ORGANISATION_TIMEZONE"]
    zones = [SelectChoice(zone) for zone in sorted(available_timezones())]
    form.timezone.choices = [SelectChoice("", _("As the organisation (%(zone)s)", zone=standard)), *zones]
    page = render_template("people/settings.html", form=form, password_form=password_form)
    return make_response(page, status)


@blueprint.get("/settings")
@login_required
def settings() -> ResponseReturnValue:
    """Show one's own settings."""
    form = SettingsForm(theme=chosen_theme(), timezone=me().timezone or "")
    return settings_page(form, ChangePasswordForm(prefix="password"))


@blueprint.post("/settings")
@login_required
def settings_submit() -> ResponseReturnValue:
    """Keep the settings."""
    form = SettingsForm()
    if not form.validate():
        return settings_page(form, ChangePasswordForm(formdata=None, prefix="password"), 422)
    me().timezone = form.timezone.data or None
    response = make_response(redirect(url_for("people.settings"), 303))
    if form.theme.data in THEMES:
        response.set_cookie("theme", form.theme.data, max_age=ONE_YEAR, samesite="Lax")
    else:
        response.delete_cookie("theme")
    flash(_("Settings saved."), "success")
    return response


@blueprint.post("/settings/password")
@login_required
def change_password() -> ResponseReturnValue:
    """Change one's own password and end every other sign-in."""
    form = ChangePasswordForm(prefix="password")
    plain = SettingsForm(formdata=None, theme=chosen_theme(), timezone=me().timezone or "")
    if not form.validate():
        return settings_page(plain, form, 422)
    try:
        services.change_password(me(), form.old.data, form.password.data)
    except Refused:
        form.old.errors = [_("Current password is not right")]
        return settings_page(plain, form, 422)
    remember_sign_in(services.start_sign_in(me(), str(request.user_agent)))
    flash(_("Password changed. You are signed out on every other device."), "success")
    return redirect(url_for("people.settings"), 303)
