"""IMAP by Python's imaplib."""

import imaplib
import re

from clients_case import ClientCase
from letters import letter


class IMAPLibTest(ClientCase):
    def test_append_and_fetch_give_the_same_bytes(self):
        client = self.imap()
        sent = [letter(f"number {number}", lines=number * 3) for number in range(20)]
        for content in sent:
            self.append(client, content)
        self.assertEqual(self.contents(client), sent)

    def test_sections_and_partial(self):
        client, content = self.imap(), letter("sections")
        self.append(client, content)
        client.select()
        head, _, body = content.partition(b"\r\n\r\n")
        self.assertEqual(self.good(client.fetch("1", "(BODY.PEEK[HEADER])"))[0][1], head + b"\r\n\r\n")
        self.assertEqual(self.good(client.fetch("1", "(BODY.PEEK[TEXT])"))[0][1], body)
        self.assertEqual(self.good(client.fetch("1", "(BODY.PEEK[]<10.20>)"))[0][1], content[10:30])
        self.assertEqual(self.good(client.fetch("1", "(RFC822.SIZE)"))[0], b"1 (RFC822.SIZE %d)" % len(content))

    def test_flags_and_internal_date(self):
        client = self.imap()
        self.append(client, letter("dated"), flags=r"(\Flagged $Work)", date='"05-Feb-2026 10:11:12 +0200"')
        self.assertEqual(self.flags(client), {"dated": {"\\Flagged", "$Work"}})
        client.select()
        self.assertIn(b'" 5-Feb-2026 10:11:12 +0200"', self.good(client.fetch("1", "(INTERNALDATE)"))[0])
        self.good(client.store("1", "-FLAGS", "($Work)"))
        self.good(client.store("1", "+FLAGS", r"(\Seen)"))
        self.assertEqual(self.flags(client), {"dated": {"\\Flagged", "\\Seen"}})

    def test_expunge_renumbers(self):
        client = self.imap()
        for number in range(5):
            self.append(client, letter(f"number {number}"))
        client.select()
        self.good(client.store("2,4", "+FLAGS.SILENT", r"(\Deleted)"))
        left = list(range(1, 6))
        for number in self.good(client.expunge()):
            left.pop(int(number) - 1)
        self.assertEqual(left, [1, 3, 5])
        self.assertEqual(list(self.flags(client)), ["number 0", "number 2", "number 4"])

    def test_uids_outlive_an_expunge(self):
        client = self.imap()
        for number in range(3):
            self.append(client, letter(f"number {number}"))
        client.select()
        self.good(client.store("3", "+FLAGS.SILENT", r"(\Deleted)"))
        self.good(client.expunge())
        self.append(client, letter("later"))
        self.assertEqual(self.good(client.uid("SEARCH", "ALL")), [b"1 2 4"])

    def test_search_finds_text_dates_and_flags(self):
        client = self.imap()
        self.append(client, letter("Rüben und Kohl"), flags=r"(\Seen)", date='"05-Feb-2026 10:11:12 +0000"')
        self.append(client, letter("carrots"), date='"07-Feb-2026 10:11:12 +0000"')
        client.select()
        self.assertEqual(self.good(client.search(None, "SUBJECT", "carrots")), [b"2"])
        self.assertEqual(self.good(client.search(None, "SEEN")), [b"1"])
        self.assertEqual(self.good(client.search(None, "SINCE", "6-Feb-2026")), [b"2"])
        client.literal = "rÜben".encode()
        self.assertEqual(self.good(client.search("UTF-8", "SUBJECT")), [b"1"])
        self.assertEqual(self.good(client.search(None, "BODY", '"not in there at all"')), [b""])

    def test_sort_and_thread(self):
        client = self.imap()
        for subject in ("pears", "apples", "Re: pears"):
            self.append(client, letter(subject))
        client.select()
        self.assertEqual(self.good(client.sort("(SUBJECT)", "UTF-8", "ALL")), [b"2 1 3"])
        self.assertEqual(self.good(client.thread("ORDEREDSUBJECT", "UTF-8", "ALL")), [b"(1 3)(2)"])

    def test_folders_are_made_renamed_and_deleted(self):
        client = self.imap()
        for name in ("Work", "Work/Plans", '"Two words"', "Entw&APw-rfe"):
            self.good(client.create(name))
        self.append(client, letter("kept"), "Work/Plans")
        self.good(client.rename("Work", "Play"))
        self.good(client.subscribe("Play/Plans"))
        names = {re.sub(rb'^\(.*?\) "/" ', b"", line).strip(b'"') for line in self.good(client.list())}
        self.assertLessEqual({b"INBOX", b"Play", b"Play/Plans", b"Two words", b"Entw&APw-rfe"}, names)
        self.assertIn(b"Play/Plans", self.good(client.lsub())[0])
        self.assertEqual(list(self.flags(client, "Play/Plans")), ["kept"])
        client.unselect()
        self.good(client.delete("Play/Plans"))
        self.assertEqual(client.select("Play/Plans")[0], "NO")

    def test_copy_and_move(self):
        client = self.imap()
        self.good(client.create("Other"))
        contents = [letter(f"number {number}") for number in range(3)]
        for content in contents:
            self.append(client, content, flags=r"(\Answered)")
        client.select()
        self.good(client.copy("1", "Other"))
        self.assertIn(b" MOVE ", self.good(client.capability())[0])
        self.good(client.uid("MOVE", "2:3", "Other"))
        self.assertEqual(self.contents(client), contents[:1])
        self.assertEqual(self.contents(client, "Other"), contents)
        self.assertEqual(set(map(frozenset, self.flags(client, "Other").values())), {frozenset({"\\Answered"})})

    def test_another_session_is_seen(self):
        here, there = self.imap(), self.imap()
        here.select()
        self.append(there, letter("news"))
        self.good(here.noop())
        self.assertEqual(here.response("EXISTS")[1][-1], b"1")
        there.select()
        there.store("1", "+FLAGS.SILENT", r"(\Deleted)")
        there.expunge()
        self.good(here.noop())
        self.assertEqual(here.response("EXPUNGE"), ("EXPUNGE", [b"1"]))

    def test_status_quota_and_namespace(self):
        client = self.imap()
        self.append(client, letter("one"))
        status = self.good(client.status("INBOX", "(MESSAGES UIDNEXT UNSEEN)"))[0]
        self.assertRegex(status, rb'^"?INBOX"? \(MESSAGES 1 UIDNEXT 2 UNSEEN 1\)$')
        self.assertEqual(self.good(client.namespace()), [b'(("" "/")) NIL NIL'])
        self.good(client.getquotaroot("INBOX"))

    def test_utf8_accept(self):
        client = self.imap()
        self.good(client.create("Entw&APw-rfe"))
        self.append(client, letter("hübsch"), "Entw&APw-rfe")
        self.good(client.enable("UTF8=ACCEPT"))
        self.assertEqual(self.contents(client, '"Entwürfe"'), [letter("hübsch")])
        self.good(client.rename('"Entwürfe"', '"Äpfel und Birnen"'))
        self.assertIn('"Äpfel und Birnen"'.encode(), b"".join(self.good(client.list())))

    def test_a_wrong_password_is_refused(self):
        client = imaplib.IMAP4(self.server.host, self.server.ports["imap"], timeout=60)
        self.addCleanup(self.leave, client)
        with self.assertRaisesRegex(imaplib.IMAP4.error, "AUTHENTICATIONFAILED"):
            client.login(self.account.address, "wrong")
        client.authenticate("PLAIN", lambda _: f"\0{self.account.address}\0{self.account.password}".encode())
        self.assertEqual(client.state, "AUTH")
