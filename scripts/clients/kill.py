#!/usr/bin/env python3
"""Kills `postern mailserver` while clients change its mail, and looks at what is left.

    kill.py [--kills 200] [--seed N]

IMAP sessions append, copy, move, set flags and expunge, LMTP delivers, POP3 deletes, compactions run as processes of
their own; after a random number of answers all of it gets SIGKILL. Then the server is started anew and every message is
read. What was acknowledged must be so: each message in its place, once, its bytes equal and its flags as they were set;
what was deleted is gone; no UID ever means another message. What was under way may have happened or not, as a whole.
"""

import argparse
import imaplib
import poplib
import random
import re
import smtplib
import subprocess
import sys
import threading
import time

import mailserver
from letters import letter

FOLDERS = ("INBOX", "Other")
FLAGS = ("\\Flagged", "\\Answered", "$Work")
# A session deletes more than it appends above this.
ENOUGH_MESSAGES = 25
# Longer than any answer takes on a busy machine.
PATIENCE_SECONDS = 60
GONE = (imaplib.IMAP4.abort, poplib.error_proto, smtplib.SMTPException, OSError, EOFError)


class Fault(Exception):
    """Something that a server must never do."""


def content(token):
    """The message of a token: a few of them are large."""
    chosen = random.Random(token)
    return letter(token, lines=chosen.choice((1, 8, 8, 40, 40, 400, 4000)))


class Letter:
    """What is known of a message: where it may be, and with which flags. `None` is nowhere."""

    def __init__(self, places, flags=frozenset()):
        self.places = set(places)
        self.flags = [frozenset(flags)]
        # A delivery has fields before the message.
        self.is_delivered = False
        # POP3 may find a message before the one who delivered it has heard that it was accepted.
        self.is_wanted = True

    def settle(self, place, flags):
        self.places, self.flags = {place}, [frozenset(flags)]


class Journal:
    """What the clients were told, and what they have asked for."""

    def __init__(self):
        self.lock = threading.Lock()
        self.letters = {}
        self.uids = {}
        self.acknowledged = 0
        self.killing = threading.Event()
        self.kill_at = 0

    def note(self, account, folder, validity, uid, token):
        """A UID that was seen; it must mean the same for ever."""
        with self.lock:
            known = self.uids.setdefault((account, folder, int(validity), int(uid)), token)
        if known != token:
            raise Fault(f"UID {uid} of {account}'s {folder} was {known}, and now is {token}")

    def answered(self):
        with self.lock:
            self.acknowledged += 1
            if self.acknowledged >= self.kill_at:
                self.killing.set()


class Worker(threading.Thread):
    """Works until its connection breaks, on messages that no other worker touches."""

    def __init__(self, name, journal, account, seed):
        super().__init__(daemon=True)
        self.label, self.journal, self.account = name, journal, account
        self.random = random.Random(seed)
        self.made = 0
        self.fault = None

    def run(self):
        try:
            self.work()
        except GONE as error:
            if not self.journal.killing.is_set():
                self.fault = f"{self.label}: the connection broke without a kill: {error!r}"
        except Exception as error:
            self.fault = f"{self.label}: {error!r}"

    def token(self):
        self.made += 1
        return f"{self.label}.{self.made}"

    def add(self, token, place):
        """A message that is about to come in."""
        letter = Letter({None, place})
        with self.journal.lock:
            self.journal.letters[self.account.address, token] = letter
        return letter


class IMAPWorker(Worker):
    def work(self):
        self.client = imaplib.IMAP4("127.0.0.1", self.account.server.ports["imap"], timeout=PATIENCE_SECONDS)
        self.client.login(self.account.address, self.account.password)
        # token: (folder, UID), of this session's own messages
        self.own = {}
        self.folder = None
        while not self.journal.killing.is_set():
            steps = [self.append] * 5 + ([self.store, self.copy, self.move, self.expunge] * 2 if self.own else [])
            if len(self.own) > ENOUGH_MESSAGES:
                steps = [self.expunge]
            self.random.choice(steps)()
            self.journal.answered()

    def ask(self, *command):
        kind, data = self.client.uid(*command)
        if kind != "OK":
            raise Fault(f"{command}: {kind} {data}")
        return data

    def code(self, name):
        """What a response code said; imaplib keeps those of tagged and untagged responses alike."""
        return self.client.response(name)[1][-1]

    def select(self, folder):
        if self.folder != folder:
            kind, data = self.client.select(folder)
            if kind != "OK":
                raise Fault(f"SELECT: {data}")
            self.folder = folder

    def pick(self):
        """Some of the messages in one folder."""
        token = self.random.choice(sorted(self.own))
        folder = self.own[token][0]
        others = [other for other, place in self.own.items() if place[0] == folder]
        return folder, self.random.sample(others, min(len(others), self.random.choice((1, 1, 2, 5))))

    def letters(self, tokens):
        return [self.journal.letters[self.account.address, token] for token in tokens]

    def append(self):
        token, folder = self.token(), self.random.choice(FOLDERS)
        letter = self.add(token, folder)
        flags = self.random.choice((None, r"(\Flagged)"))
        letter.flags = [frozenset(["\\Flagged"] if flags else [])]
        kind, data = self.client.append(folder, flags, None, content(token))
        if kind != "OK":
            raise Fault(f"APPEND: {data}")
        letter.places = {folder}
        validity, uid = self.code("APPENDUID").split()
        self.own[token] = (folder, int(uid))
        self.journal.note(self.account.address, folder, validity, uid, token)

    def store(self):
        folder, tokens = self.pick()
        self.select(folder)
        flag, adds = self.random.choice(FLAGS), self.random.random() < 0.6
        for letter in self.letters(tokens):
            after = letter.flags[0] | {flag} if adds else letter.flags[0] - {flag}
            letter.flags.append(after)
        self.ask("STORE", self.set(tokens), "+FLAGS" if adds else "-FLAGS", f"({flag})")
        for letter in self.letters(tokens):
            letter.flags = letter.flags[1:]

    def set(self, tokens):
        return ",".join(str(self.own[token][1]) for token in tokens)

    def expunge(self):
        folder, tokens = self.pick()
        self.select(folder)
        for letter in self.letters(tokens):
            letter.flags.append(letter.flags[0] | {"\\Deleted"})
        self.ask("STORE", self.set(tokens), "+FLAGS.SILENT", r"(\Deleted)")
        for letter in self.letters(tokens):
            letter.flags = letter.flags[1:]
            letter.places.add(None)
        self.ask("EXPUNGE", self.set(tokens))
        for letter, token in zip(self.letters(tokens), tokens):
            letter.places = {None}
            del self.own[token]

    def copy(self):
        """Copies are messages of their own, but with the same content: so the one copied is expunged behind it."""
        self.transfer("COPY")

    def move(self):
        self.transfer("MOVE")

    def transfer(self, command):
        folder, tokens = self.pick()
        self.select(folder)
        target = FOLDERS[1 - FOLDERS.index(folder)]
        tokens.sort(key=lambda token: self.own[token][1])
        for letter in self.letters(tokens):
            letter.places.add(target if command == "MOVE" else (folder, target))
        self.ask(command, self.set(tokens), target)
        validity, _, uids = self.code("COPYUID").split()
        uids = self.numbers(uids)
        if command == "COPY":
            for letter in self.letters(tokens):
                letter.places = {(folder, target), target}
                letter.flags = letter.flags + [letter.flags[0] | {"\\Deleted"}]
            self.ask("STORE", self.set(tokens), "+FLAGS.SILENT", r"(\Deleted)")
            self.ask("EXPUNGE", self.set(tokens))
        for letter, token, uid in zip(self.letters(tokens), tokens, uids, strict=True):
            letter.settle(target, letter.flags[0])
            self.own[token] = (target, uid)
            self.journal.note(self.account.address, target, validity, uid, token)

    @staticmethod
    def numbers(text):
        found = []
        for part in text.decode().split(","):
            first, _, last = part.partition(":")
            found += range(int(first), int(last or first) + 1)
        return found


class LMTPWorker(Worker):
    def work(self):
        client = smtplib.LMTP("127.0.0.1", self.account.server.ports["lmtp"], timeout=PATIENCE_SECONDS)
        while not self.journal.killing.is_set():
            token = self.token()
            letter = self.add(token, "INBOX")
            letter.is_delivered = True
            client.sendmail("bo@example.net", [self.account.address], content(token))
            with self.journal.lock:
                if letter.is_wanted:
                    letter.places = {"INBOX"}
            self.journal.answered()


class POP3Worker(Worker):
    """Empties the maildrop that LMTP fills."""

    def work(self):
        while not self.journal.killing.is_set():
            client = poplib.POP3("127.0.0.1", self.account.server.ports["pop3"], timeout=PATIENCE_SECONDS)
            client.user(self.account.address)
            client.pass_(self.account.password)
            count, _ = client.stat()
            chosen = self.random.sample(range(1, count + 1), min(count, self.random.randrange(8)))
            letters = []
            for number in chosen:
                (subject,) = (line for line in client.top(number, 0)[1] if line.startswith(b"Subject: "))
                letters.append(self.journal.letters[self.account.address, subject[9:].decode()])
                client.dele(number)
            with self.journal.lock:
                for letter in letters:
                    letter.is_wanted = False
                    letter.places.add(None)
            client.quit()
            for letter in letters:
                letter.places = {None}
                self.journal.answered()
            self.journal.answered()


class Examination:
    """Reads all there is, and holds it against the journal."""

    def __init__(self, journal, account):
        self.journal, self.account = journal, account

    def run(self):
        client = imaplib.IMAP4("127.0.0.1", self.account.server.ports["imap"], timeout=PATIENCE_SECONDS)
        client.login(self.account.address, self.account.password)
        found = {}
        for folder in FOLDERS:
            for token, flags in self.read(client, folder):
                found.setdefault(token, []).append((folder, flags))
        client.logout()
        for (address, token), letter in self.journal.letters.items():
            if address == self.account.address:
                self.compare(token, letter, found.pop(token, []))
        if found:
            raise Fault(f"nobody sent {sorted(found)}")

    def read(self, client, folder):
        kind, (count,) = client.select(folder, readonly=True)
        if kind != "OK":
            raise Fault(f"SELECT {folder}: {count}")
        validity = client.response("UIDVALIDITY")[1][0]
        uid_next = int(client.response("UIDNEXT")[1][0])
        answers = client.fetch("1:*", "(UID FLAGS BODY.PEEK[])")[1] if int(count) else []
        for answer in answers:
            if not isinstance(answer, tuple):
                continue
            token = re.search(rb"^Subject: (.*)\r$", answer[1], re.MULTILINE).group(1).decode()
            uid = int(re.search(rb"UID (\d+)", answer[0]).group(1))
            if uid >= uid_next:
                raise Fault(f"UID {uid} is not below UIDNEXT {uid_next}")
            self.journal.note(self.account.address, folder, validity, uid, token)
            self.same(token, answer[1])
            yield token, {flag.decode() for flag in imaplib.ParseFlags(answer[0])} - {"\\Recent", "\\Seen"}
        highest = max((uid for (address, name, valid, uid) in self.journal.uids
                       if (address, name, valid) == (self.account.address, folder, int(validity))), default=0)
        if uid_next <= highest:
            raise Fault(f"UIDNEXT of {folder} is {uid_next}, and UID {highest} was given")
        if any(int(validity) != valid for (address, name, valid, _) in self.journal.uids
               if (address, name) == (self.account.address, folder)):
            raise Fault(f"UIDVALIDITY of {folder} has changed")

    def same(self, token, found):
        letter = self.journal.letters.get((self.account.address, token))
        expected = content(token)
        if found != expected and not (letter and letter.is_delivered and found.endswith(b"\r\n" + expected)):
            raise Fault(f"{token} has other bytes than were sent")

    def compare(self, token, letter, found):
        folders = tuple(sorted(folder for folder, _ in found))
        places = {(place,) if isinstance(place, str) else tuple(sorted(place or ())) for place in letter.places}
        if folders not in places:
            raise Fault(f"{token} is in {folders or 'no folder'}, and must be in {letter.places}")
        for _, flags in found:
            if flags not in map(set, letter.flags):
                raise Fault(f"{token} has the flags {flags}, and must have one of {letter.flags}")
        # What it is now is what it stays, where nobody works on it any more.
        place = folders[0] if len(folders) == 1 else folders or None
        letter.places = {place}
        letter.flags = [frozenset(flags) for _, flags in found]


def clean(account, journal):
    """Removes what is there, so that a run takes as long as the one before."""
    client = imaplib.IMAP4("127.0.0.1", account.server.ports["imap"], timeout=PATIENCE_SECONDS)
    client.login(account.address, account.password)
    for folder in FOLDERS:
        if int(client.select(folder)[1][0]):
            client.store("1:*", "+FLAGS.SILENT", r"(\Deleted)")
            client.expunge()
    client.logout()
    for (address, _), letter in journal.letters.items():
        if address == account.address:
            letter.settle(None, ())


def start(server, chosen, run, journal, imap, maildrop):
    number = journal.acknowledged
    journal.killing.clear()
    journal.kill_at = number + chosen.choice((1, 3, 10, 30, 60))
    workers = [IMAPWorker(f"r{run}-imap{place}", journal, imap, chosen.random()) for place in range(3)]
    workers += [LMTPWorker(f"r{run}-lmtp{place}", journal, account, chosen.random())
                for place, account in enumerate((imap, maildrop, maildrop))]
    workers.append(POP3Worker(f"r{run}-pop3", journal, maildrop, chosen.random()))
    for worker in workers:
        worker.start()
    return workers


def compaction(server, account, chosen):
    """Writes the files anew, from another process, while the server is at work; it is killed too."""
    if chosen.random() < 0.7:
        return None
    return subprocess.Popen(
        [mailserver.executable(), "mailserver", "compact", account.address, "--config", server.settings],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def kill(server, chosen, journal, workers, accounts):
    other = compaction(server, chosen.choice(accounts), chosen)
    if not journal.killing.wait(PATIENCE_SECONDS):
        raise Fault("; ".join(filter(None, (worker.fault for worker in workers))) or "nothing goes on")
    # In the middle of whatever comes next.
    time.sleep(chosen.random() * 0.05)
    server.kill()
    if other:
        other.kill()
        other.wait()
    for worker in workers:
        worker.join(PATIENCE_SECONDS)
        if worker.is_alive() or worker.fault:
            raise Fault(worker.fault or f"{worker.label} hangs")


def examine(server, journal, accounts, with_check):
    for account in accounts:
        Examination(journal, account).run()
        if with_check:
            done = server.command("check", account.address)
            if done.returncode != 0:
                raise Fault(f"check: {done.stdout} {done.stderr}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args()
    print(f"kill: {options.kills} kills of the mail server, seed {options.seed}", flush=True)
    chosen, journal, server = random.Random(options.seed), Journal(), mailserver.MailServer()
    run = 0
    try:
        accounts = imap, maildrop = server.add_account(), server.add_account()
        server.start()
        for account in accounts:
            client = imaplib.IMAP4("127.0.0.1", server.ports["imap"], timeout=PATIENCE_SECONDS)
            client.login(account.address, account.password)
            client.create("Other")
            client.logout()
        for run in range(1, options.kills + 1):
            kill(server, chosen, journal, start(server, chosen, run, journal, imap, maildrop), accounts)
            server.start()
            examine(server, journal, accounts, with_check=run % 10 == 0 or run == options.kills)
            if run % 10 == 0:
                for account in accounts:
                    clean(account, journal)
        server.stop()
    except Fault as fault:
        sys.exit(f"kill: run {run}, seed {options.seed}: {fault}\nthe data is kept: {server.data}\n{server.log()}")
    finally:
        if server.process and server.process.poll() is None:
            server.kill()
    print(f"kill: {options.kills} kills, {len(journal.letters)} messages, {journal.acknowledged} answers: nothing lost, "
          "doubled, changed or come back")
    server.remove()


if __name__ == "__main__":
    main()
