"""`postern demo` and each of its faults, by curl's and imaplib's way to it."""

import contextlib
import imaplib
import json
import os
import poplib
import re
import signal
import subprocess
import time
import unittest
import urllib.error
import urllib.request

import mailserver

PATIENCE_SECONDS = 60


class Demo:
    """A demo on free ports, with such faults from its start."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [mailserver.executable(), "demo", "--port", "0", *arguments], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        greeting = []
        while not greeting or not greeting[-1].startswith("curl -s \""):
            greeting.append(self.process.stdout.readline())
            if not greeting[-1]:
                raise RuntimeError("the demo did not start")
        text = "".join(greeting)
        self.commands = [line for line in text.splitlines() if line.startswith(("TOKEN=", "curl "))]
        self.url = re.search(r"http://127\.0\.0\.1:\d+", text).group()
        self.address, self.password = re.search(r"(\S+@\S+), password (\S+)", text).groups()
        self.ports = {name: int(port) for name, port in re.findall(r"\b(imap|imaps|pop3|pop3s) (\d+)", text)}

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(PATIENCE_SECONDS)
        self.process.stdout.close()
        return code

    def http(self, method, path, body=None, token=None):
        """The status and the JSON of an answer."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        request = urllib.request.Request(
            self.url + path, method=method, headers=headers, data=None if body is None else json.dumps(body).encode())
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    def faults(self, **faults):
        """Sets them in place of those that were set."""
        status, told = self.http("PUT", "/demo/faults", faults)
        if status != 200:
            raise AssertionError((status, told))
        return told

    def imap(self):
        client = imaplib.IMAP4("127.0.0.1", self.ports["imap"], timeout=PATIENCE_SECONDS)
        client.login(self.address, self.password)
        return client


class DemoTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.demo = Demo()
        cls.addClassCleanup(cls.demo.stop)

    def setUp(self):
        self.demo.faults()
        self.addCleanup(self.demo.faults)

    def imap(self):
        client = self.demo.imap()
        self.addCleanup(self.leave, client)
        return client

    @staticmethod
    def leave(client):
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            client.logout()

    def token(self):
        status, session = self.demo.http(
            "POST", "/v1/sessions", {"address": self.demo.address, "password": self.demo.password})
        self.assertEqual(status, 201, session)
        return session["token"]

    def test_the_lines_that_it_prints_work(self):
        done = subprocess.run(
            ["bash", "-c", "\n".join(self.demo.commands)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            timeout=PATIENCE_SECONDS)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("inbox", done.stdout.lower())
        self.assertGreater(len(done.stdout.splitlines()), 12)

    def test_faults_are_read_and_set(self):
        self.assertEqual(self.demo.http("GET", "/demo/faults")[1]["silentIdle"], False)
        told = self.demo.faults(silentIdle=True, dropConnections={"afterBytes": 10_000_000})
        self.assertEqual((told["silentIdle"], told["dropConnections"]), (True, {"afterBytes": 10_000_000, "every": 1}))
        self.assertEqual(self.demo.http("GET", "/demo/faults"), (200, told))
        self.assertNotIn("dropConnections", self.demo.faults())

    def test_what_is_no_fault_is_refused_and_changes_nothing(self):
        before = self.demo.faults(silentIdle=True)
        for body in ({"nonsense": 1}, {"throttling": "maybe"}, {"answerDelayMilliseconds": -1}, [], {"silentIdle": 3},
                     {"dropConnections": {"afterBytes": -1}}):
            status, problem = self.demo.http("PUT", "/demo/faults", body)
            self.assertIn(status, (400, 422), body)
            self.assertIn("code", problem)
        self.assertEqual(self.demo.http("GET", "/demo/faults")[1], before)

    def test_uidvalidity_change(self):
        def validity(client):
            client.select()
            return int(client.response("UIDVALIDITY")[1][0])
        client = self.imap()
        before = validity(client)
        self.demo.faults(uidValidityChanges=2)
        self.assertEqual(validity(client), before + 2)
        self.assertIn(b"UIDVALIDITY %d" % (before + 2), client.status("INBOX", "(UIDVALIDITY)")[1][0])

    def test_dropped_connections(self):
        token = self.token()
        client = self.imap()
        self.demo.faults(dropConnections={"afterBytes": 3000})
        client.select()
        cut = self.imap()
        cut.select()
        with self.assertRaises((imaplib.IMAP4.abort, OSError)):
            cut.fetch("1:*", "(BODY.PEEK[])")
        cut.shutdown()
        self.assertEqual(client.fetch("1", "(FLAGS)")[0], "OK", "open before, it is not cut")
        status, problem = self.demo.http("GET", "/v1/accounts/me/search?q=text:clock", token=token)
        self.assertIn(status, (200, 502, 503, 504), problem)
        self.demo.faults()
        self.assertEqual(self.demo.http("GET", "/v1/accounts/me/folders", token=token)[0], 200)

    def test_slow_answers(self):
        client = self.imap()
        self.demo.faults(answerDelayMilliseconds=700)
        start = time.monotonic()
        client.noop()
        self.assertGreaterEqual(time.monotonic() - start, 0.7)

    def test_throttling(self):
        for reason, code, pop3 in (("limit", "LIMIT", "LOGIN-DELAY"), ("unavailable", "UNAVAILABLE", "SYS/TEMP")):
            self.demo.faults(throttling=reason)
            client = imaplib.IMAP4("127.0.0.1", self.demo.ports["imap"], timeout=PATIENCE_SECONDS)
            with self.assertRaisesRegex(imaplib.IMAP4.error, code):
                client.login(self.demo.address, self.demo.password)
            self.leave(client)
            maildrop = poplib.POP3("127.0.0.1", self.demo.ports["pop3"], timeout=PATIENCE_SECONDS)
            self.addCleanup(maildrop.close)
            maildrop.user(self.demo.address)
            with self.assertRaisesRegex(poplib.error_proto, pop3):
                maildrop.pass_(self.demo.password)

    def test_ignored_partial(self):
        client = self.imap()
        client.select()
        whole = client.fetch("1", "(BODY.PEEK[])")[1][0][1]
        self.assertEqual(client.fetch("1", "(BODY.PEEK[]<0.5>)")[1][0][1], whole[:5])
        self.demo.faults(ignorePartial=True)
        self.assertEqual(client.fetch("1", "(BODY.PEEK[]<0.5>)")[1][0][1], whole)

    def test_malformed_bodystructure(self):
        client = self.imap()
        client.select()
        well = client.fetch("1", "(BODYSTRUCTURE)")[1]
        self.demo.faults(malformedBodyStructure=True)
        broken = client.fetch("1", "(UID BODYSTRUCTURE)")
        self.assertEqual(broken[0], "OK")
        self.assertIn(b"-1", broken[1][0])
        token = self.token()
        status, page = self.demo.http("GET", "/v1/accounts/me/folders/inbox/messages?limit=5", token=token)
        self.assertEqual((status, len(page.get("messages", ()))), (200, 5), page)
        self.demo.faults()
        self.assertEqual(client.fetch("1", "(BODYSTRUCTURE)")[1], well)

    def test_silent_idle(self):
        client, other = self.imap(), self.imap()
        client.select("Drafts")
        other.select("Drafts")
        self.demo.faults(silentIdle=True)
        client.send(b"i1 IDLE\r\n")
        self.assertTrue(client.readline().startswith(b"+"))
        other.append("Drafts", None, None, b"Subject: unheard\r\n\r\n\r\n")
        client.send(b"DONE\r\n")
        first = client.readline()
        # What IDLE kept to itself is told with its end, or with the next command.
        while not first.startswith(b"i1 OK"):
            first = client.readline()
        client.noop()

    def test_it_ends_on_sigint_and_leaves_nothing(self):
        demo = Demo("--faults", "slow-answers=1,silent-idle")
        self.assertEqual(demo.http("GET", "/demo/faults")[1]["silentIdle"], True)
        with open(f"/proc/{demo.process.pid}/maps") as maps:
            folders = set(re.findall(r"\S*postern-demo-[0-9A-Fa-f-]+", maps.read()))
        self.assertEqual(demo.stop(), 0)
        for folder in folders:
            self.assertFalse(os.path.exists(folder), folder)

    def test_an_unknown_fault_on_the_command_line(self):
        done = subprocess.run([mailserver.executable(), "demo", "--port", "0", "--faults", "nonsense"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=PATIENCE_SECONDS)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("nonsense is no fault; known are", done.stderr)
