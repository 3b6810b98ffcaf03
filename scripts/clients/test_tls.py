"""TLS from the start, by STARTTLS and STLS, and what is refused without it."""

import imaplib
import poplib
import smtplib
import socket
import ssl
import subprocess
import unittest
import warnings

import mailserver
from clients_case import ClientCase
from letters import letter


class TLSTest(ClientCase):
    def setUp(self):
        super().setUp()
        self.context = ssl.create_default_context(cafile=self.server.certificate)

    def test_imap_starttls(self):
        content = letter("imap")
        self.append(self.imap(), content)
        client = imaplib.IMAP4("localhost", self.server.ports["imap"], timeout=60)
        self.assertIn("STARTTLS", client.capabilities)
        self.good(client.starttls(self.context))
        self.assertNotIn("STARTTLS", client.capabilities)
        self.assertIn("AUTH=SCRAM-SHA-256-PLUS", client.capabilities)
        client.login(self.account.address, self.account.password)
        self.assertEqual(self.contents(client), [content])
        client.logout()

    def test_imap_implicit_tls(self):
        client = imaplib.IMAP4_SSL("localhost", self.server.ports["imaps"], ssl_context=self.context, timeout=60)
        client.login(self.account.address, self.account.password)
        big = letter("big", lines=40_000)
        self.append(client, big)
        self.assertEqual(self.contents(client), [big])
        client.logout()

    def test_pop3_stls(self):
        content = letter("pop3")
        self.append(self.imap(), content)
        client = poplib.POP3("localhost", self.server.ports["pop3"], timeout=60)
        client.stls(self.context)
        self.assertNotIn("STLS", client.capa())
        client.user(self.account.address)
        client.pass_(self.account.password)
        self.assertEqual(b"".join(line + b"\r\n" for line in client.retr(1)[1]), content)
        client.quit()

    def test_pop3_implicit_tls(self):
        client = poplib.POP3_SSL("localhost", self.server.ports["pop3s"], context=self.context, timeout=60)
        client.user(self.account.address)
        client.pass_(self.account.password)
        self.assertEqual(client.stat(), (0, 0))
        client.quit()

    def test_submission_starttls(self):
        client = smtplib.SMTP("localhost", self.server.ports["submission"], timeout=60)
        client.starttls(context=self.context)
        client.login(self.account.address, self.account.password)
        client.sendmail(self.account.address, [self.account.address], letter("smtp"))
        client.quit()
        self.assertEqual(list(self.flags(self.imap())), ["smtp"])

    def test_openssl(self):
        for port, mode, question, answer in (
            ("imap", "imap", b"a NOOP\r\nb LOGOUT\r\n", b"b OK"), ("imaps", None, b"a NOOP\r\nb LOGOUT\r\n", b"b OK"),
            ("pop3", "pop3", b"CAPA\r\nQUIT\r\n", b"+OK"), ("pop3s", None, b"CAPA\r\nQUIT\r\n", b"+OK"),
            ("submission", "smtp", b"EHLO here\r\nQUIT\r\n", b"221"),
        ):
            with self.subTest(port=port):
                start = ["-starttls", mode] if mode else []
                # -ign_eof: what is asked ends the session, not the end of the input.
                done = subprocess.run(
                    ["openssl", "s_client", "-connect", f"localhost:{self.server.ports[port]}", *start, "-CAfile",
                     self.server.certificate, "-verify_return_error", "-verify_hostname", "localhost", "-crlf",
                     "-ign_eof", "-brief"],
                    input=question.replace(b"\r\n", b"\n"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn(b"Verification: OK", done.stderr)
                self.assertIn(answer, done.stdout)

    def test_old_tls_is_refused(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            # That it is deprecated is the point.
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        with self.assertRaises(OSError), socket.create_connection(("localhost", self.server.ports["imaps"]), 60) as link:
            context.wrap_socket(link)

    def test_starttls_with_a_command_behind_it_is_refused(self):
        # CVE-2011-0411 and its kin: a command that somebody on the way put into the same packet.
        for port, hello, command in (
            ("imap", b"", b"a STARTTLS\r\nb NOOP\r\n"), ("pop3", b"", b"STLS\r\nCAPA\r\n"),
            ("submission", b"EHLO here\r\n", b"STARTTLS\r\nNOOP\r\n"),
        ):
            with self.subTest(port=port), socket.create_connection(("localhost", self.server.ports[port]), 60) as link:
                lines = link.makefile("rb")
                lines.readline()
                link.sendall(hello)
                while hello and not lines.readline().startswith(b"250 "):
                    pass
                link.sendall(command)
                self.assertNotRegex(lines.readline(), rb"^(a OK|\+OK|2)")


@unittest.skipUnless(mailserver.outward_address(), "this machine has no address but loopback")
class UnencryptedTest(ClientCase):
    """From another address than loopback, passwords need TLS."""

    @classmethod
    def setUpClass(cls):
        cls.server = mailserver.MailServer(host=mailserver.outward_address()).start()
        cls.addClassCleanup(cls.server.remove)
        cls.addClassCleanup(cls.server.stop)

    def test_imap_login_is_refused(self):
        client = imaplib.IMAP4(self.server.host, self.server.ports["imap"], timeout=60)
        self.addCleanup(self.leave, client)
        self.assertIn("LOGINDISABLED", client.capabilities)
        self.assertNotIn("AUTH=PLAIN", client.capabilities)
        with self.assertRaisesRegex(imaplib.IMAP4.error, "PRIVACYREQUIRED"):
            client.login(self.account.address, self.account.password)
        with self.assertRaisesRegex(imaplib.IMAP4.error, "PRIVACYREQUIRED"):
            client.authenticate("PLAIN", lambda _: f"\0{self.account.address}\0{self.account.password}".encode())

    def test_imap_login_after_starttls(self):
        client = imaplib.IMAP4(self.server.host, self.server.ports["imap"], timeout=60)
        self.addCleanup(self.leave, client)
        context = ssl.create_default_context(cafile=self.server.certificate)
        context.check_hostname = False
        client.starttls(context)
        self.assertNotIn("LOGINDISABLED", client.capabilities)
        client.login(self.account.address, self.account.password)

    def test_pop3_password_is_refused(self):
        client = poplib.POP3(self.server.host, self.server.ports["pop3"], timeout=60)
        self.addCleanup(client.close)
        self.assertNotIn("USER", client.capa())
        with self.assertRaises(poplib.error_proto):
            client.user(self.account.address)
            client.pass_(self.account.password)

    def test_submission_password_is_refused(self):
        client = smtplib.SMTP(self.server.host, self.server.ports["submission"], timeout=60)
        self.addCleanup(client.close)
        client.ehlo()
        self.assertNotIn("PLAIN", client.esmtp_features.get("auth", ""))
        with self.assertRaises(smtplib.SMTPException):
            client.login(self.account.address, self.account.password)
