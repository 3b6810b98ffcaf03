"""mbsync (isync): a Maildir and the server kept the same, changes going both ways."""

import mailbox
import os
import re

from clients_case import ClientCase
from letters import letter, subject_of

SETTINGS = """\
IMAPAccount server
Host localhost
Port {port}
User {user}
Pass "{password}"
{security}

IMAPStore far
Account server

MaildirStore near
Path {folder}/mail/
Inbox {folder}/mail/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Both
Remove Both
Expunge Both
Sync All
SyncState {folder}/state/
CopyArrivalDate yes
"""


def without_mark(content):
    """Without the field by which mbsync knows again what it has just stored."""
    return re.sub(rb"X-TUID: .*\r?\n", b"", content)


class MbsyncCase(ClientCase):
    program = "mbsync"
    security = "SSLType None"

    def setUp(self):
        super().setUp()
        self.home = self.folder()
        for name in ("mail", "state"):
            os.mkdir(os.path.join(self.home, name))
        security = self.security.format(certificate=self.server.certificate)
        port = self.server.ports["imaps" if "IMAPS" in security else "imap"]
        self.settings = self.write(os.path.join(self.home, "mbsyncrc"), SETTINGS.format(
            port=port, user=self.account.address, password=self.account.password, folder=self.home, security=security))

    def sync(self):
        return self.run_program("mbsync", "--config", self.settings, "all")

    def maildir(self, folder="INBOX"):
        return mailbox.Maildir(os.path.join(self.home, "mail", folder), factory=None)

    def near(self, folder="INBOX"):
        """Subjects and flags in the Maildir; every message once."""
        found = [(subject_of(bytes(message)), "".join(sorted(message.get_flags()))) for message in self.maildir(folder)]
        self.assertEqual(len(found), len(dict(found)), "a message is there twice")
        return dict(found)

    def far(self, folder="INBOX"):
        client, letters = self.imap(), {"\\Seen": "S", "\\Flagged": "F", "\\Answered": "R", "\\Deleted": "T", "\\Draft": "D"}
        contents = self.contents(client, folder)
        found = self.flags(client, folder)
        self.assertEqual(len(contents), len(found), "a message is there twice")
        return {subject: "".join(sorted(letters.get(flag, "") for flag in flags)) for subject, flags in found.items()}

    def agree(self, expected, folder="INBOX"):
        self.assertEqual((self.near(folder), self.far(folder)), (expected, expected))

    def pick(self, subject):
        maildir = self.maildir()
        return maildir, next(key for key, message in maildir.items() if subject_of(bytes(message)) == subject)


class MbsyncTest(MbsyncCase):
    def test_all_mail_is_fetched_with_its_bytes(self):
        client, sent = self.imap(), [letter(f"number {number}") for number in range(25)]
        for content in sent:
            self.append(client, content)
        self.sync()
        maildir = self.maildir()
        arrived = sorted(without_mark(maildir.get_bytes(key)) for key in maildir.keys())
        self.assertEqual(arrived, sorted(content.replace(b"\r\n", b"\n") for content in sent))
        self.sync()
        self.agree({subject_of(content): "" for content in sent})

    def test_what_is_new_on_each_side_goes_to_the_other(self):
        self.append(self.imap(), letter("from the server"), flags=r"(\Seen)")
        self.sync()
        self.maildir().add(letter("from the Maildir").replace(b"\r\n", b"\n"))
        self.append(self.imap(), letter("more from the server"))
        self.sync()
        expected = {"from the server": "S", "from the Maildir": "", "more from the server": ""}
        self.agree(expected)
        self.sync()
        self.agree(expected)
        self.assertIn(letter("from the Maildir"), map(without_mark, self.contents(self.imap())))

    def test_flags_go_both_ways(self):
        client = self.imap()
        for subject in ("one", "two", "three"):
            self.append(client, letter(subject))
        self.sync()
        maildir, key = self.pick("one")
        message = maildir[key]
        message.set_subdir("cur")
        message.set_flags("FS")
        maildir[key] = message
        client.select()
        client.store("2", "+FLAGS", r"(\Answered)")
        self.sync()
        self.agree({"one": "FS", "two": "R", "three": ""})

    def test_deletions_go_both_ways(self):
        client = self.imap()
        for subject in ("one", "two", "three", "four"):
            self.append(client, letter(subject))
        self.sync()
        maildir, key = self.pick("one")
        maildir.remove(key)
        client.select()
        client.store("3", "+FLAGS.SILENT", r"(\Deleted)")
        client.expunge()
        self.sync()
        self.agree({"two": "", "four": ""})
        self.sync()
        self.agree({"two": "", "four": ""})

    def test_folders_go_both_ways(self):
        client = self.imap()
        self.good(client.create("Entw&APw-rfe/2026"))
        self.append(client, letter("nested"), "Entw&APw-rfe/2026")
        local = mailbox.Maildir(os.path.join(self.home, "mail", "Local"), create=True)
        local.add(letter("local").replace(b"\r\n", b"\n"))
        self.sync()
        self.agree({"local": ""}, "Local")
        self.assertEqual(self.far("Entw&APw-rfe/2026"), {"nested": ""})
        found = [name for path, _, names in os.walk(os.path.join(self.home, "mail")) if "2026" in path
                 for name in names if not name.startswith(".")]
        self.assertEqual(len(found), 1, found)

    def test_many_rounds_lose_and_double_nothing(self):
        client, alive = self.imap(), {}
        for round_number in range(5):
            for number in range(4):
                here, there = f"near {round_number}.{number}", f"far {round_number}.{number}"
                self.maildir().add(letter(here).replace(b"\r\n", b"\n"))
                self.append(client, letter(there))
                alive |= {here: "", there: ""}
            self.sync()
            gone_near, gone_far = f"near {round_number}.1", f"near {round_number}.2"
            maildir, key = self.pick(gone_near)
            maildir.remove(key)
            client.select()
            (numbers,) = self.good(client.search(None, "SUBJECT", f'"{gone_far}"'))
            client.store(numbers, "+FLAGS.SILENT", r"(\Deleted)")
            client.expunge()
            alive.pop(gone_near), alive.pop(gone_far)
            self.sync()
            self.agree(alive)


class MbsyncTLSTest(MbsyncCase):
    security = "SSLType IMAPS\nCertificateFile {certificate}"

    def test_each_side_gets_what_is_new(self):
        self.append(self.imap(), letter("from the server"))
        self.sync()
        self.maildir().add(letter("from the Maildir").replace(b"\r\n", b"\n"))
        self.sync()
        self.agree({"from the server": "", "from the Maildir": ""})


class MbsyncSTARTTLSTest(MbsyncCase):
    security = "SSLType STARTTLS\nCertificateFile {certificate}"

    def test_one_message(self):
        self.append(self.imap(), letter("one"))
        self.sync()
        self.agree({"one": ""})
