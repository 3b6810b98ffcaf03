"""IMAP, POP3 and SMTP by curl."""

import os

from clients_case import ClientCase
from letters import letter


class CurlTest(ClientCase):
    program = "curl"

    def curl(self, scheme, path, *arguments, login=True, **options):
        port = {"smtp": "submission"}.get(scheme, scheme)
        user = ["--user", f"{self.account.address}:{self.account.password}"] if login else []
        return self.run_program(
            "curl", "--silent", "--show-error", "--max-time", "50", f"{scheme}://localhost:{self.server.ports[port]}{path}",
            *user, *arguments, **options)

    def upload(self, content):
        path = os.path.join(self.folder(), "letter.eml")
        with open(path, "wb") as file:
            file.write(content)
        return path

    def test_imap_append_and_fetch(self):
        content = letter("by curl")
        self.curl("imap", "/INBOX", "--upload-file", self.upload(content))
        self.assertEqual(self.curl("imap", "/INBOX;UID=1").stdout, content)
        self.assertEqual(self.curl("imap", "/INBOX;MAILINDEX=1").stdout, content)
        text = self.curl("imap", "/INBOX;UID=1;SECTION=TEXT").stdout
        self.assertEqual(text, content.partition(b"\r\n\r\n")[2])

    def test_imap_list_and_search(self):
        for subject in ("carrots", "peas", "more carrots"):
            self.curl("imap", "/INBOX", "--upload-file", self.upload(letter(subject)))
        self.assertIn(b'INBOX', self.curl("imap", "/").stdout)
        found = self.curl("imap", "/INBOX?SUBJECT%20carrots").stdout
        self.assertEqual(found.strip(), b"* SEARCH 1 3")

    def test_imap_own_commands(self):
        self.curl("imap", "/", "--request", "CREATE Lists")
        self.assertIn(b"Lists", self.curl("imap", "/", "--request", 'LIST "" *').stdout)
        self.curl("imap", "/INBOX", "--upload-file", self.upload(letter("marked")))
        self.curl("imap", "/INBOX", "--request", r"STORE 1 +Flags \Flagged")
        # curl appends with \\Seen.
        self.assertEqual(self.flags(self.imap()), {"marked": {"\\Flagged", "\\Seen"}})

    def test_imaps_with_its_certificate_checked(self):
        content = letter("over TLS")
        self.append(self.imap(), content)
        secure = ("--cacert", self.server.certificate)
        self.assertEqual(self.curl("imaps", "/INBOX;UID=1", *secure).stdout, content)
        self.assertEqual(self.curl("imap", "/INBOX;UID=1", "--ssl-reqd", *secure).stdout, content)
        unknown = 60
        self.curl("imaps", "/INBOX;UID=1", expect=unknown)

    def test_imap_wrong_password(self):
        denied = 67
        self.curl("imap", "/INBOX", "--user", f"{self.account.address}:wrong", login=False, expect=denied)

    def test_pop3_list_and_retrieve(self):
        client, sent = self.imap(), [letter("first"), letter("second")]
        for content in sent:
            self.append(client, content)
        lines = self.curl("pop3", "/").stdout.split(b"\r\n")
        self.assertEqual(lines[:2], [b"%d %d" % (place + 1, len(content)) for place, content in enumerate(sent)])
        self.assertEqual(self.curl("pop3", "/2").stdout, sent[1])
        secure = ("--cacert", self.server.certificate)
        self.assertEqual(self.curl("pop3s", "/1", *secure).stdout, sent[0])
        self.assertEqual(self.curl("pop3", "/1", "--ssl-reqd", *secure).stdout, sent[0])

    def test_pop3_delete(self):
        client = self.imap()
        for subject in ("first", "second"):
            self.append(client, letter(subject))
        self.curl("pop3", "/1", "--request", "DELE", "--head")
        self.assertEqual(list(self.flags(self.imap())), ["second"])

    def test_smtp_sends(self):
        content = letter("sent by curl")
        self.curl("smtp", "/here.example", "--mail-from", self.account.address, "--mail-rcpt", self.account.address,
                  "--upload-file", self.upload(content), "--ssl-reqd", "--cacert", self.server.certificate)
        (arrived,) = self.contents(self.imap())
        self.assertTrue(arrived.endswith(content), arrived)

    def test_smtp_refuses_what_is_not_local(self):
        refused = 55
        self.curl("smtp", "/here.example", "--mail-from", self.account.address, "--mail-rcpt", "someone@example.com",
                  "--upload-file", self.upload(letter("away")), expect=refused)
