"""fetchmail over POP3."""

import os

from clients_case import ClientCase
from letters import letter

# Each message into a file of its own, in the order of arrival.
AGENT = """\
#!/bin/sh
set -eu
count=$(ls {folder}/arrived | wc -l)
cat > {folder}/arrived/$(printf %04d $count)
"""
SETTINGS = """\
set no bouncemail
set no syslog
poll localhost protocol pop3 port {port} timeout 40 {poll}
  user "{user}" password "{password}" {security} {user_options}
  mda "{folder}/agent"
"""
NO_MAIL = 1


class FetchmailTest(ClientCase):
    program = "fetchmail"

    def setUp(self):
        super().setUp()
        self.home = self.folder()
        os.mkdir(os.path.join(self.home, "arrived"))
        self.write(os.path.join(self.home, "agent"), AGENT.format(folder=self.home), mode=0o700)

    def fetch(self, *arguments, poll="", user_options="", port="pop3", security='sslproto ""', expect=0):
        settings = self.write(os.path.join(self.home, "fetchmailrc"), SETTINGS.format(
            port=self.server.ports[port], user=self.account.address, password=self.account.password, folder=self.home,
            security=security.format(certificate=self.server.certificate), poll=poll, user_options=user_options))
        # Its list of seen UIDs, its lock and its log belong to the test alone.
        environment = os.environ | {"FETCHMAILHOME": self.home, "HOME": self.home, "LC_ALL": "C"}
        return self.run_program("fetchmail", "--fetchmailrc", settings, "--nodetach", *arguments, env=environment, expect=expect)

    def arrived(self):
        contents = []
        for name in sorted(os.listdir(os.path.join(self.home, "arrived"))):
            with open(os.path.join(self.home, "arrived", name), "rb") as file:
                contents.append(file.read())
        return contents

    def send(self, *subjects):
        client, sent = self.imap(), [letter(subject) for subject in subjects]
        for content in sent:
            self.append(client, content)
        return sent

    def same(self, arrived, sent):
        """fetchmail puts a Received field before each message, writes LF, and undoes no more."""
        self.assertEqual(len(arrived), len(sent))
        for here, there in zip(arrived, sent):
            body = there.replace(b"\r\n", b"\n")
            head, _, rest = here.partition(b"From: Bo <bo@example.net>")
            self.assertIn(b"Received: from localhost", head)
            self.assertEqual(b"From: Bo <bo@example.net>" + rest, body)

    def test_all_is_fetched_and_deleted(self):
        sent = self.send("one", "two", "three")
        self.fetch()
        self.same(self.arrived(), sent)
        self.assertEqual(self.contents(self.imap()), [])
        self.fetch(expect=NO_MAIL)
        self.assertEqual(len(self.arrived()), 3)

    def test_kept_mail_is_fetched_once(self):
        sent = self.send("one", "two")
        self.fetch(poll="uidl", user_options="keep")
        self.fetch(poll="uidl", user_options="keep", expect=NO_MAIL)
        sent += self.send("three")
        self.fetch(poll="uidl", user_options="keep")
        self.same(self.arrived(), sent)
        self.assertEqual(self.contents(self.imap()), sent)

    def test_over_tls(self):
        sent = self.send("one")
        self.fetch(port="pop3s", security='ssl sslcertfile "{certificate}" sslcertck')
        sent += self.send("two")
        self.fetch(security='sslproto "TLS1.2+" sslcertfile "{certificate}" sslcertck')
        self.same(self.arrived(), sent)

    def test_a_wrong_password(self):
        self.send("one")
        self.account.password = "wrong"
        denied = 3
        self.fetch(expect=denied)
