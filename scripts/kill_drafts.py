#!/usr/bin/env python3
"""A server that is killed while drafts are saved: each stays one draft, and no save that was answered is lost.

    kill_drafts.py POSTERN [--kills N] [--drafts N] [--seed N] [--server dovecot|embedded]

Writers save a draft each, one save after the other, through a `postern serve` that is killed with SIGKILL at a random moment
and started again. A save is REPLACE on the embedded server, and on Dovecot, which has no REPLACE, APPEND and then UID EXPUNGE:
what dies between the two leaves two versions. After each kill:

- no draft has more than two versions in the Drafts folder, as Python's `imaplib` sees it;
- the draft, asked for through Postern, is the last version whose save was answered, or the one that was under way;
- after that there is one version in the folder.
"""

import concurrent.futures
import contextlib
import http.client
import imaplib
import json
import os
import re
import subprocess
import sys
import threading

from killed_server import MailServer, SENDERS, Trial

DOVECOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "dovecot.py")


class Dovecot:
    """A private one, whose accounts exist once they log in, with one password for all."""

    def __init__(self):
        self.process = subprocess.Popen([sys.executable, DOVECOT, "serve", "--until-eof"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        answer = json.loads(self.process.stdout.readline())
        self.ports, self.password = answer, answer["password"]

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class Writer:
    """Saves one draft, and knows what was answered."""

    def __init__(self, postern, token, number):
        self.postern, self.token, self.number = postern, token, number
        self.saved = self.tried = 0
        status, draft = postern.request("POST", "/v1/accounts/me/drafts", token, self.body(0), self.headers())
        assert status == 201, draft
        self.path, self.message_id = "/v1/accounts/me/drafts/" + draft["id"], draft["messageId"]

    def body(self, version):
        return json.dumps({"subject": f"version {version} of {self.number}", "text": "words\n" * (version % 40)})

    @staticmethod
    def headers():
        return {"Content-Type": "application/json", "If-Match": "*"}

    def save_until_killed(self):
        while True:
            self.tried += 1
            try:
                status, answer = self.postern.request("PUT", self.path, self.token, self.body(self.tried), self.headers())
            except (OSError, http.client.HTTPException):
                return
            assert status == 200, (status, answer)
            self.saved = self.tried

    def check(self):
        """What is wrong, in words."""
        status, draft = self.postern.request("GET", self.path, self.token)
        if status != 200:
            return [f"draft {self.number}: {status} {draft}"]
        version = int(re.match(r"version (\d+) ", draft["subject"])[1])
        wrong = []
        if version not in (self.saved, self.tried):
            wrong.append(f"draft {self.number}: {self.saved} was saved, {self.tried} tried, {version} is there")
        if draft.get("text", "").count("words") != version % 40:
            wrong.append(f"draft {self.number}: version {version} is not whole")
        self.saved = version
        return wrong


@contextlib.contextmanager
def mailbox(server, address):
    with imaplib.IMAP4("127.0.0.1", server.ports["imap"]) as imap:
        imap.login(address, server.password)
        yield imap


def versions(server, address):
    """How often each Message-ID is in the Drafts folder, what is marked as deleted left out."""
    with mailbox(server, address) as imap:
        imap.select("Drafts", readonly=True)
        found = {}
        numbers = imap.search(None, "UNDELETED")[1][0].split()
        if numbers:
            for part in imap.fetch(b",".join(numbers), "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1]:
                if isinstance(part, tuple):
                    name = re.search(rb"<([^>]+)>", part[1])[1].decode()
                    found[name] = found.get(name, 0) + 1
        return found


def run_kill(postern, server, address, writers, chance):
    with concurrent.futures.ThreadPoolExecutor(len(writers)) as pool:
        timer = threading.Timer(chance.uniform(0.05, 1.0), postern.kill)
        timer.start()
        list(pool.map(Writer.save_until_killed, writers))
        timer.join()
    left = versions(server, address)
    wrong = [f"{name} has {count} versions after a kill" for name, count in left.items() if count > 2]
    postern.start()
    for writer in writers:
        wrong += writer.check()
    after = versions(server, address)
    if after != {writer.message_id: 1 for writer in writers}:
        wrong.append(f"after the next look: {after}")
    return wrong, sum(count - 1 for count in left.values())


def main():
    trial = Trial(__doc__, kills=50, drafts=4)
    trial.parser.add_argument("--server", choices=("dovecot", "embedded"), default="dovecot")
    with trial:
        options, halves = trial.options, 0
        print(f"seed {trial.seed}, {options.server}", flush=True)
        server = Dovecot() if options.server == "dovecot" else MailServer(options.postern, trial.folder)
        postern = trial.serve(server)
        postern.start()
        address = SENDERS[0]
        token = postern.log_in(address, server.password)
        writers = [Writer(postern, token, number) for number in range(options.drafts)]
        for number in range(options.kills):
            wrong, left = run_kill(postern, server, address, writers, trial.chance)
            halves += left
            trial.tell(f"kill {number}", wrong)
        saves = sum(writer.tried for writer in writers)
        print(f"{options.kills} kills, {saves} saves of {len(writers)} drafts: {halves} died between their two commands",
              flush=True)


if __name__ == "__main__":
    main()
