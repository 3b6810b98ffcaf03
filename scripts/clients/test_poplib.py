"""POP3 by Python's poplib."""

import poplib

from clients_case import ClientCase
from letters import letter


class POPLibTest(ClientCase):
    def deliver(self, count):
        sent = [letter(f"number {number}") for number in range(count)]
        client = self.imap()
        for content in sent:
            self.append(client, content)
        return sent

    def pop3(self):
        client = poplib.POP3(self.server.host, self.server.ports["pop3"], timeout=60)
        self.addCleanup(client.close)
        client.user(self.account.address)
        client.pass_(self.account.password)
        return client

    @staticmethod
    def content(lines):
        return b"".join(line + b"\r\n" for line in lines)

    def test_retr_gives_the_same_bytes(self):
        sent, client = self.deliver(8), self.pop3()
        self.assertEqual(client.stat(), (8, sum(map(len, sent))))
        self.assertEqual(client.list()[1], [b"%d %d" % (place + 1, len(mail)) for place, mail in enumerate(sent)])
        self.assertEqual([self.content(client.retr(place + 1)[1]) for place in range(8)], sent)

    def test_top_gives_the_header_and_some_lines(self):
        sent, client = self.deliver(1), self.pop3()
        head, _, body = sent[0].partition(b"\r\n\r\n")
        lines = body.split(b"\r\n")
        for count in (0, 1, 3, 100):
            expected = head + b"\r\n\r\n" + b"".join(line + b"\r\n" for line in lines[:-1][:count])
            self.assertEqual(self.content(client.top(1, count)[1]), expected)

    def test_dele_takes_effect_at_quit(self):
        sent, client = self.deliver(3), self.pop3()
        client.dele(2)
        client.close()
        self.assertEqual(self.contents(self.imap()), sent)
        client = self.pop3()
        client.dele(1)
        client.dele(3)
        client.quit()
        self.assertEqual(self.contents(self.imap()), [sent[1]])

    def test_rset_takes_dele_back(self):
        sent, client = self.deliver(2), self.pop3()
        client.dele(1)
        client.rset()
        client.quit()
        self.assertEqual(self.contents(self.imap()), sent)

    def test_uidl_stays(self):
        self.deliver(4)
        client = self.pop3()
        before = [line.split()[1] for line in client.uidl()[1]]
        self.assertEqual(len(set(before)), 4)
        client.dele(2)
        client.quit()
        self.append(self.imap(), letter("later"))
        after = [line.split()[1] for line in self.pop3().uidl()[1]]
        self.assertEqual(after[:3], [before[0], before[2], before[3]])
        self.assertNotIn(after[3], before)

    def test_the_maildrop_is_locked(self):
        self.deliver(1)
        first = self.pop3()
        with self.assertRaisesRegex(poplib.error_proto, "IN-USE"):
            self.pop3()
        first.quit()
        self.pop3().quit()

    def test_apop_for_accounts_that_keep_their_secret_only_where_it_is_offered(self):
        client = poplib.POP3(self.server.host, self.server.ports["pop3"], timeout=60)
        self.addCleanup(client.close)
        with self.assertRaisesRegex(poplib.error_proto, "APOP"):
            client.apop(self.account.address, self.account.password)

    def test_capabilities_and_utf8(self):
        client = poplib.POP3(self.server.host, self.server.ports["pop3"], timeout=60)
        self.addCleanup(client.close)
        for name in ("UIDL", "TOP", "STLS", "SASL", "PIPELINING", "RESP-CODES", "UTF8"):
            self.assertIn(name, client.capa())
        client.utf8()
        client.user(self.account.address)
        client.pass_(self.account.password)
        self.assertEqual(client.stat(), (0, 0))
        client.quit()
