"""A `postern mailserver` with temporary data on free ports, and accounts in it."""

import atexit
import os
import shutil
import socket
import subprocess
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PROTOCOLS = ("imap", "imaps", "pop3", "pop3s", "submission", "lmtp")
PASSWORD = "Rosenkohl 7"
STOP_SECONDS = 20


def executable():
    """The program under test: POSTERN, or else the debug build."""
    return os.path.abspath(os.environ.get("POSTERN") or os.path.join(ROOT, ".build", "debug", "postern"))


class Account:
    def __init__(self, server, address):
        self.server, self.address, self.password = server, address, PASSWORD
        # The store escapes the dots of names.
        self.folder = os.path.join(server.data, "mail", "accounts", address.replace(".", "%2E"))

    def file(self, folder="INBOX"):
        """The folder's mbox file."""
        return os.path.join(self.folder, folder + ".mbox")


class MailServer:
    """Started and stopped as often as one likes, over the same data."""

    def __init__(self, host="127.0.0.1", settings=()):
        self.host = host
        self.data = tempfile.mkdtemp(prefix="postern-clients-")
        self.settings = os.path.join(self.data, "postern.yaml")
        lines = [f"host: {host}"] + [f"{name}Port: 0" for name in PROTOCOLS] + list(settings)
        with open(self.settings, "w") as file:
            file.write(f"data: {self.data}\nlog: {{level: warning}}\nmailserver:\n")
            file.writelines(f"  {line}\n" for line in lines)
        self.certificate = os.path.join(self.data, "mail", "mailserver.pem")
        self.process, self.ports, self.accounts = None, {}, 0

    def start(self):
        """Returns when all ports are open; sets `ports`."""
        with open(os.path.join(self.data, "log"), "ab") as log:
            self.process = subprocess.Popen(
                [executable(), "mailserver", "run", "--config", self.settings], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=log, text=True)
        self.ports = {}
        for line in self.process.stdout:
            if not line.strip():
                break
            name, address = line.split()
            self.ports[name] = int(address.rpartition(":")[2])
        if set(self.ports) != set(PROTOCOLS):
            raise RuntimeError(f"the server did not start: {self.log()}")
        return self

    def kill(self):
        """SIGKILL: the end that no program can prepare for."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
                raise RuntimeError("the server did not end on SIGTERM") from None
        self.process.stdout.close()

    def remove(self):
        shutil.rmtree(self.data, ignore_errors=True)

    def log(self):
        with open(os.path.join(self.data, "log"), errors="replace") as file:
            return file.read()[-4000:]

    def command(self, *arguments, password=None):
        """Runs `postern mailserver ARGUMENTS` over the same data, and returns how it went."""
        environment = os.environ | ({"POSTERN_PASSWORD": password} if password else {})
        return subprocess.run(
            [executable(), "mailserver", *arguments, "--config", self.settings], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, timeout=120)

    def add_account(self, *flags):
        """Makes an account that nothing else uses."""
        self.accounts += 1
        account = Account(self, f"user{self.accounts}@example.org")
        done = self.command("user", "add", account.address, *flags, password=account.password)
        if done.returncode != 0:
            raise RuntimeError(f"no account: {done.stderr}")
        return account


_shared = []


def shared():
    """One server for all tests of a process. What needs another way to run starts its own."""
    if not _shared:
        server = MailServer().start()
        _shared.append(server)
        atexit.register(lambda: (server.stop(), server.remove()))
    return _shared[0]


def outward_address():
    """An address of this machine that isn't on loopback; None where there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent: the system only says from where it would.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address = probe.getsockname()[0]
    return None if address.startswith("127.") or address == "0.0.0.0" else address
