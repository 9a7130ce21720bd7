"""Plain Chinese mails: the daily digest of a person's messages, and handing a mail over."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string

from units.delivery.outcomes import NotSentError, UnknownOutcomeError
from units.models import Message, Outgoing, User

LISTED = 40  # messages written out in one mail; the rest are counted


def digest(person: User, messages: Sequence[Message]) -> tuple[str, str]:
    """Return subject and text of the mail that tells the person of all these messages."""
    subject = f"季督：{messages[0].subject}" if len(messages) == 1 else (
        f"季督：{len(messages)}条消息，{messages[0].subject}"
    )  # fmt: skip
    text = render_to_string(
        "units/message/digest.txt",
        {
            "person": person,
            "messages": messages[:LISTED],
            "count": len(messages),
            "left": len(messages) - LISTED,
            "root": settings.PORTAL_URL,
        },
    )
    return subject[:200], text


def send(outgoing: Outgoing) -> None:
    """Hand the mail over to the server. Raises NotSentError or UnknownOutcomeError."""
    person = outgoing.person
    if person is None or not person.is_active or not person.email:
        raise NotSentError("收件人没有邮箱或账号已停用。", for_good=True)
    domain = settings.DEFAULT_FROM_EMAIL.rstrip(">").rpartition("@")[2]
    mail = EmailMessage(
        " ".join(outgoing.subject.split()),
        outgoing.body,
        None,
        [person.email],
        headers={
            "Auto-Submitted": "auto-generated",
            # The same row has the same name: should it ever go out twice, a server may notice.
            "Message-ID": f"<{outgoing.pk}.{outgoing.created_at:%Y%m%d%H%M%S}.jidu@{domain}>",
        },
    )
    line = get_connection()
    try:
        line.open()
    except (OSError, smtplib.SMTPException) as error:
        raise NotSentError(f"连不上邮件服务器：{error}", unreachable=True) from error
    try:
        line.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise NotSentError(_refused(code, words), for_good=code >= 500) from error
    except smtplib.SMTPResponseException as error:
        raise NotSentError(
            _refused(error.smtp_code, error.smtp_error), for_good=error.smtp_code >= 500
        ) from error
    except (OSError, smtplib.SMTPException) as error:
        raise UnknownOutcomeError(f"交给邮件服务器后没有收到答复：{error}") from error
    finally:
        line.close()


def _refused(code: int, words: bytes | str) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"邮件服务器拒收（{code}）：{said}"
