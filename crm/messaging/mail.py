"""E-mail by SMTP. Host, account and password come from the environment and stand nowhere else."""

import re
import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate

from crm.config import Mail
from crm.errors import N_, DomainError
from crm.messaging.posting import TIME_LIMIT, NotSent

_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}", re.ASCII)
LONGEST_ADDRESS = 200


def checked_address(text: str) -> str:
    """The address as it is kept. Raises DomainError for what is none."""
    address = text.strip()
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise DomainError(N_("Write an e-mail address such as li@example.gov.cn."), "email")
    return address


def send(mail: Mail | None, to: str, title: str, text: str, key: str) -> None:
    """Raises NotSent. The `key` becomes the message's id: a program that gets it twice shows it once."""
    if mail is None:
        raise NotSent(N_("No mail server is set up."))
    message = _letter(mail, to, title, text, key)
    try:
        with _connected(mail) as server:
            if mail.user:
                server.login(mail.user, mail.password)
            server.send_message(message)
    except smtplib.SMTPResponseException as error:
        raise NotSent(N_("The mail server refused it: %(code)s"), code=error.smtp_code) from None
    except smtplib.SMTPRecipientsRefused:
        raise NotSent(N_("The mail server does not know the address.")) from None
    except (OSError, smtplib.SMTPException):
        raise NotSent(N_("The mail server did not answer.")) from None


def _letter(mail: Mail, to: str, title: str, text: str, key: str) -> EmailMessage:
    message = EmailMessage()
    domain = mail.sender.rpartition("@")[2]
    message["From"] = Address("引凤", addr_spec=mail.sender)
    message["To"] = Address(addr_spec=to)
    message["Subject"] = " ".join(title.split())
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = f"<{key.replace(':', '.')}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def _connected(mail: Mail) -> smtplib.SMTP:
    """A connection that is encrypted before anything is said, but where the installation says "none"."""
    if mail.tls == "tls":
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=TIME_LIMIT, context=ssl.create_default_context())
    server = smtplib.SMTP(mail.host, mail.port, timeout=TIME_LIMIT)
    if mail.tls == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server
