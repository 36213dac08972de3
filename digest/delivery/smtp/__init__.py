"""Letters to a mail server by SMTP (RFC 5321). The home of aiosmtplib."""

from digest.delivery.smtp.connection import SmtpConnection
from digest.delivery.smtp.server import Smtp, SmtpServer, server_of, trust

__all__ = ["Smtp", "SmtpConnection", "SmtpServer", "server_of", "trust"]
