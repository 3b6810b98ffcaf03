"""LMTP and submission by Python's smtplib."""

import smtplib

from clients_case import ClientCase
from letters import letter


class LMTPTest(ClientCase):
    def lmtp(self):
        client = smtplib.LMTP(self.server.host, self.server.ports["lmtp"], timeout=60)
        self.addCleanup(client.close)
        return client

    def test_a_message_arrives_with_trace_fields_before_it(self):
        content = letter("by LMTP")
        self.assertEqual(self.lmtp().sendmail("bo@example.net", [self.account.address], content), {})
        (arrived,) = self.contents(self.imap())
        trace = arrived.removesuffix(content)
        self.assertNotEqual(trace, arrived, "the message was changed")
        self.assertTrue(trace.startswith(b"Return-Path: <bo@example.net>\r\n"), trace)
        self.assertIn(b"\r\nReceived: ", trace)

    def test_each_recipient_has_a_reply_of_its_own(self):
        other = self.server.add_account()
        refused = self.lmtp().sendmail(
            "bo@example.net", [self.account.address, "nobody@example.org", other.address], letter("for two"))
        self.assertEqual(list(refused), ["nobody@example.org"])
        self.assertEqual(refused["nobody@example.org"][0], 550)
        for account in (self.account, other):
            self.assertEqual(list(self.flags(self.imap(account))), ["for two"])

    def test_several_messages_in_one_session(self):
        client = self.lmtp()
        for number in range(10):
            client.sendmail("bo@example.net", [self.account.address], letter(f"number {number}"))
        client.quit()
        self.assertEqual(list(self.flags(self.imap())), [f"number {number}" for number in range(10)])

    def test_an_idle_session_hears_of_it(self):
        client = self.imap()
        client.select()
        client.send(b"i1 IDLE\r\n")
        self.assertTrue(client.readline().startswith(b"+"))
        self.lmtp().sendmail("bo@example.net", [self.account.address], letter("news"))
        heard = [client.readline()]
        while b"EXISTS" not in heard[-1]:
            heard.append(client.readline())
        self.assertEqual(heard[-1], b"* 1 EXISTS\r\n")
        client.send(b"DONE\r\n")
        while not client.readline().startswith(b"i1 OK"):
            pass


class SubmissionTest(ClientCase):
    def smtp(self):
        client = smtplib.SMTP(self.server.host, self.server.ports["submission"], timeout=60)
        self.addCleanup(client.close)
        client.ehlo()
        return client

    def test_a_login_is_needed(self):
        with self.assertRaises(smtplib.SMTPSenderRefused) as refused:
            self.smtp().sendmail(self.account.address, [self.account.address], letter("no login"))
        self.assertEqual(refused.exception.smtp_code, 530)

    def test_local_accounts_get_their_mail(self):
        client = self.smtp()
        client.login(self.account.address, self.account.password)
        client.sendmail(self.account.address, [self.account.address], letter("to oneself"))
        client.quit()
        self.assertEqual(list(self.flags(self.imap())), ["to oneself"])

    def test_nothing_is_relayed(self):
        client = self.smtp()
        client.login(self.account.address, self.account.password)
        with self.assertRaises(smtplib.SMTPRecipientsRefused) as refused:
            client.sendmail(self.account.address, ["someone@example.com"], letter("away"))
        self.assertEqual(refused.exception.recipients["someone@example.com"][0], 550)

    def test_a_wrong_password_is_refused(self):
        with self.assertRaises(smtplib.SMTPAuthenticationError) as refused:
            self.smtp().login(self.account.address, "wrong")
        self.assertEqual(refused.exception.smtp_code, 535)
