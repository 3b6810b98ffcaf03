"""mutt, with the mbox file itself and over IMAP."""

import os
import pty
import select
import signal
import subprocess
import time
import unittest

from clients_case import PATIENCE_SECONDS, ClientCase
from letters import letter, subject_of

SETTINGS = """\
set quit=yes move=no mark_old=no delete=yes confirmappend=no wait_key=no pipe_decode=no pipe_split=yes pipe_sep="" sleep_time=0
set mbox_type=mbox header_cache="" ssl_starttls=no ssl_force_tls=no timeout=5 mail_check=1 beep=no
set folder="{home}" spoolfile="{home}/none" record="" postponed="" resume_draft_files=no use_envelope_from=no
set sendmail="/bin/false" sort=mailbox-order
{more}
"""
# All messages, each into a file of its own under its number in the order that mutt has them.
PIPE_ALL = "<tag-pattern>~A<enter><tag-prefix><pipe-message>{home}/keep<enter>"
KEEP = """\
#!/bin/sh
set -eu
count=$(ls {home}/read | wc -l)
cat > {home}/read/$(printf %04d $count)
"""


class MuttTest(ClientCase):
    program = "mutt"

    def setUp(self):
        super().setUp()
        self.home = self.folder()
        os.mkdir(os.path.join(self.home, "read"))
        self.write(os.path.join(self.home, "keep"), KEEP.format(home=self.home), mode=0o700)

    def mutt(self, mailbox, keys, more=""):
        """Runs mutt on a terminal of its own with such keys, until it quits."""
        settings = self.write(os.path.join(self.home, "muttrc"), SETTINGS.format(home=self.home, more=more))
        keys = keys.format(home=self.home).replace('"', r"\"")
        environment = {"HOME": self.home, "TERM": "xterm", "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"],
                       "LINES": "40", "COLUMNS": "120"}
        pid, terminal = pty.fork()
        if pid == 0:
            os.execvpe("mutt", ["mutt", "-n", "-F", settings, "-f", mailbox, "-e", f'push "{keys}<quit>"'], environment)
        screen, deadline = b"", time.monotonic() + PATIENCE_SECONDS
        try:
            while time.monotonic() < deadline:
                if select.select([terminal], [], [], 1)[0]:
                    try:
                        piece = os.read(terminal, 65536)
                    except OSError:
                        piece = b""  # Linux: the other end is closed
                    if not piece:
                        _, status = os.waitpid(pid, 0)
                        pid = None
                        self.assertEqual(os.waitstatus_to_exitcode(status), 0, screen[-2000:])
                        return screen
                    screen += piece
            self.fail(f"mutt did not quit: {screen[-2000:]}")
        finally:
            if pid:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            os.close(terminal)

    def read(self):
        """What mutt had of each message."""
        contents = []
        for name in sorted(os.listdir(os.path.join(self.home, "read"))):
            with open(os.path.join(self.home, "read", name), "rb") as file:
                contents.append(file.read())
        return contents

    def send(self, count):
        client = self.imap()
        for number in range(count):
            self.append(client, letter(f"number {number}"), flags=r"(\Seen)" if number % 2 else None)
        return [letter(f"number {number}") for number in range(count)]

    def imap_settings(self, security=""):
        return (f'set imap_user="{self.account.address}" imap_pass="{self.account.password}" imap_idle=yes '
                f'imap_check_subscribed=no message_cachedir=""\n{security}')

    def test_the_mbox_file_itself(self):
        sent = self.send(12)
        self.mutt(self.account.file(), PIPE_ALL)
        read = self.read()
        self.assertEqual([subject_of(content) for content in read], [subject_of(content) for content in sent])
        for here, there in zip(read, sent):
            # mutt leaves mboxrd's quoting as it stands in the file.
            body = b"\n".join(line[1:] if line.lstrip(b">").startswith(b"From ") and line.startswith(b">") else line
                              for line in here.partition(b"\n\n")[2].split(b"\n"))
            self.assertEqual(body, there.replace(b"\r\n", b"\n").partition(b"\n\n")[2])
        self.assertEqual(self.contents(self.imap()), sent, "reading changed something")

    def test_over_imap(self):
        sent = self.send(12)
        self.mutt(f"imap://localhost:{self.server.ports['imap']}/INBOX", PIPE_ALL, self.imap_settings())
        self.assertEqual(self.read(), [content.replace(b"\r\n", b"\n") for content in sent])

    def test_over_imap_with_starttls(self):
        sent = self.send(2)
        self.mutt(f"imap://localhost:{self.server.ports['imap']}/INBOX", PIPE_ALL, self.imap_settings(
            f'set ssl_starttls=yes ssl_force_tls=yes certificate_file="{self.server.certificate}"'))
        self.assertEqual(self.read(), [content.replace(b"\r\n", b"\n") for content in sent])

    def test_over_imap_it_deletes_flags_and_saves(self):
        self.send(4)
        self.good(self.imap().create("Kept"))
        url = f"imap://localhost:{self.server.ports['imap']}"
        self.mutt(f"{url}/INBOX", "<first-entry><delete-message><jump>2<enter><flag-message>"
                  f"<jump>3<enter><save-message><kill-line>{url}/Kept<enter>", self.imap_settings())
        self.assertEqual(self.flags(self.imap()), {"number 1": {"\\Seen", "\\Flagged"}, "number 3": {"\\Seen"}})
        self.assertEqual(list(self.flags(self.imap(), "Kept")), ["number 2"])

    def test_what_it_does_to_the_file_the_server_sees(self):
        sent = self.send(5)
        client = self.imap()
        client.select()
        before = self.good(client.uid("SEARCH", "ALL"))[0].split()
        client.unselect()
        self.mutt(self.account.file(), "<first-entry><delete-message><jump>3<enter><flag-message>")
        self.assertEqual(self.contents(self.imap()), sent[1:])
        self.assertEqual(self.flags(self.imap()), {
            "number 1": {"\\Seen"}, "number 2": {"\\Flagged"}, "number 3": {"\\Seen"}, "number 4": set()})
        client.select()
        self.assertEqual(self.good(client.uid("SEARCH", "ALL"))[0].split(), before[1:], "UIDs were given anew")


