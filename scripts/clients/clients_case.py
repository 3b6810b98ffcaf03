"""What the tests of all clients share."""

import contextlib
import imaplib
import os
import shutil
import subprocess
import tempfile
import unittest

import mailserver

# A client that waits for an answer that never comes.
PATIENCE_SECONDS = 60


class ClientCase(unittest.TestCase):
    """A server that all tests share, and an account of the test's own. `program` is what must be installed."""

    program = None

    @classmethod
    def setUpClass(cls):
        if cls.program and not shutil.which(cls.program):
            raise unittest.SkipTest(f"{cls.program} is not installed")
        cls.server = mailserver.shared()

    def setUp(self):
        self.account = self.server.add_account()

    def imap(self, account=None):
        """A session of imaplib, logged in; it ends with the test."""
        account = account or self.account
        client = imaplib.IMAP4(account.server.host, account.server.ports["imap"], timeout=PATIENCE_SECONDS)
        self.addCleanup(lambda: self.leave(client))
        client.login(account.address, account.password)
        return client

    @staticmethod
    def leave(client):
        # A test that failed may have left the connection in any state.
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            client.logout()

    def good(self, answer):
        """The data of an answer that must be OK."""
        self.assertEqual(answer[0], "OK", answer)
        return answer[1]

    def append(self, client, content, folder="INBOX", flags=None, date=None):
        self.good(client.append(folder, flags, date, content))

    def contents(self, client, folder="INBOX"):
        """All messages of a folder, as they are on the wire."""
        count = int(self.good(client.select(folder, readonly=True))[0])
        if count == 0:
            return []
        return [item[1] for item in self.good(client.fetch("1:*", "(BODY.PEEK[])")) if isinstance(item, tuple)]

    def flags(self, client, folder="INBOX"):
        """Flags by subject, without \\Recent."""
        count = int(self.good(client.select(folder, readonly=True))[0])
        answers = self.good(client.fetch("1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")) if count else []
        return {
            item[1].decode().partition(": ")[2].strip():
                {flag.decode() for flag in imaplib.ParseFlags(item[0])} - {"\\Recent"}
            for item in answers if isinstance(item, tuple)
        }

    def folder(self):
        """A temporary folder, which is removed with the test."""
        path = tempfile.mkdtemp(prefix="postern-client-")
        self.addCleanup(shutil.rmtree, path, ignore_errors=True)
        return path

    def write(self, path, text, mode=0o600):
        """A settings file: fetchmail and mutt look at who may read it."""
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as file:
            file.write(text)
        return path

    def run_program(self, *command, expect=0, **options):
        """Runs a client and returns what it did; its words are shown where it ended otherwise than expected."""
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            timeout=PATIENCE_SECONDS, **options)
        codes = expect if isinstance(expect, (set, tuple)) else (expect,)
        self.assertIn(done.returncode, codes, (command, done.stdout, done.stderr))
        return done
