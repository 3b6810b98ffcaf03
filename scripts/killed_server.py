"""A `postern serve` that is killed while something is asked of it, the mail server behind it, and the frame of such a run."""

import argparse
import email
import email.policy
import http.client
import imaplib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

PASSWORD = "correct-horse-battery"
SENDERS = [f"sender{number}@example.org" for number in range(4)]
RECIPIENT = "recipient@example.org"
START_SECONDS = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class MailServer:
    """The embedded mail server, in a process of its own."""

    password = PASSWORD

    def __init__(self, postern, folder):
        self.settings = os.path.join(folder, "mailserver.yaml")
        with open(self.settings, "w") as file:
            file.write(f"data: {folder}/mailserver\nlog: {{level: warning}}\n"
                       "mailserver: {imapPort: 0, submissionPort: 0, allowCleartextLogin: true}\n")
        for address in SENDERS + [RECIPIENT]:
            subprocess.run([postern, "mailserver", "user", "add", address, "--config", self.settings], check=True,
                           input=PASSWORD + "\n", text=True, stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen([postern, "mailserver", "run", "--config", self.settings],
                                        stdout=subprocess.PIPE, text=True)
        self.ports = {}
        for line in self.process.stdout:
            if not line.strip():
                break
            name, address = line.split()
            self.ports[name] = int(address.rsplit(":", 1)[1])

    def arrived(self):
        """Message-ID to the messages that have arrived, and an empty inbox."""
        found = {}
        with imaplib.IMAP4("127.0.0.1", self.ports["imap"]) as imap:
            imap.login(RECIPIENT, PASSWORD)
            imap.select("INBOX")
            _, data = imap.fetch("1:*", "(BODY.PEEK[])") if imap.search(None, "ALL")[1][0] else (None, [])
            for part in data:
                if isinstance(part, tuple):
                    message = email.message_from_bytes(part[1], policy=email.policy.SMTP)
                    found.setdefault(message["Message-ID"], []).append(part[1])
            imap.store("1:*", "+FLAGS.SILENT", "(\\Deleted)") if found else None
            imap.expunge()
        return found

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Postern:
    """The server that is killed."""

    def __init__(self, postern, folder, ports):
        self.postern, self.port, self.process = postern, free_port(), None
        self.settings = os.path.join(folder, "postern.yaml")
        self.log = open(os.path.join(folder, "postern.log"), "ab")
        with open(self.settings, "w") as file:
            endpoint = "host: 127.0.0.1, security: none, allowCleartextLogin: true"
            file.write(f"http: {{port: {self.port}}}\ndata: {folder}/postern\nlog: {{level: notice}}\n"
                       "sending: {messagesPerHour: 1000000}\n"
                       f"servers:\n  local:\n    domains: \"*\"\n"
                       f"    imap: {{{endpoint}, port: {ports['imap']}}}\n"
                       f"    smtp: {{{endpoint}, port: {ports['submission']}}}\n")

    def start(self):
        self.process = subprocess.Popen([self.postern, "serve", "--config", self.settings], stdout=self.log,
                                        stderr=subprocess.STDOUT)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.request("GET", "/health/ready")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.02)
        sys.exit("postern serve does not start: see " + self.log.name)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def request(self, method, path, token=None, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = dict(headers or {})
            if token:
                headers["Authorization"] = "Bearer " + token
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read() or b"null")
        finally:
            connection.close()

    def log_in(self, address, password=PASSWORD):
        status, answer = self.request("POST", "/v1/sessions", body=json.dumps({"address": address, "password": password}),
                                      headers={"Content-Type": "application/json"})
        assert status == 201, answer
        return answer["token"]


class Trial:
    """A run: its command line and seed, and a folder that is kept where something was wrong."""

    def __init__(self, description, **numbers):
        parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument("postern", type=os.path.abspath)
        for name, default in numbers.items():
            parser.add_argument(f"--{name}", type=int, default=default)
        parser.add_argument("--seed", type=int, default=None)
        self.parser, self.failed, self.server, self.postern = parser, False, None, None

    def __enter__(self):
        self.options = self.parser.parse_args()
        seed = self.options.seed
        self.seed = seed if seed is not None else random.SystemRandom().getrandbits(32)
        self.chance = random.Random(self.seed)
        self.folder = tempfile.mkdtemp(prefix="postern-kill-")
        return self

    def serve(self, server):
        """Puts a Postern in front of the mail server; both end with the run. It isn't started."""
        self.server, self.postern = server, Postern(self.options.postern, self.folder, server.ports)
        return self.postern

    def tell(self, where, wrong):
        """What was wrong, in words."""
        for line in wrong:
            print(f"WRONG, {where}:", line, flush=True)
        self.failed = self.failed or bool(wrong)

    def __exit__(self, kind, *_):
        if self.postern and self.postern.process and self.postern.process.poll() is None:
            self.postern.kill()
        if self.server:
            self.server.stop()
        if self.failed:
            print("kept:", self.folder)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)
        if self.failed and kind is None:
            sys.exit(1)
