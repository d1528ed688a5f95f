"""Send mail: to a server when one is set, else to files in a folder."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app

from academy.clock import now


def send_mail(to: str, subject: str, text: str) -> None:
    """Send one plain-text mail.

    Raises smtplib.SMTPException or OSError when the server does not take it.
    """
    message = EmailMessage()
    message["From"] = current_app.config["MAIL_FROM"]
    message["To"] = to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = formatdate(now().timestamp())
    message["Message-ID"] = make_msgid(domain=urlsplit(current_app.config["PUBLIC_URL"]).hostname)
    message.set_content(text)
    if url := current_app.config["MAIL_URL"]:
        _send_by_server(message, url)
    else:
        _write_to_folder(message, current_app.config["DATA_DIR"] / "mail")


def _write_to_folder(message: EmailMessage, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    name = f"{now():%Y%m%d-%H%M%S-%f}-{message['To'].replace('/', '_')}.eml"
    (folder / name).write_bytes(bytes(message))


def _send_by_server(message: EmailMessage, url: str) -> None:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=20, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=20)
    with server:
        server.ehlo()
        if parts.scheme != "smtps" and server.has_extn("starttls"):
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def public_link(path: str) -> str:
    """Return the full address people use for a path of this app."""
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + path
