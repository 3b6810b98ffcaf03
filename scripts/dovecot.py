#!/usr/bin/env python3
"""A private Dovecot on loopback: its configuration, its life, and its end.

    dovecot.py serve [--mail DIR] [--imap-port N] ... [--until-eof]
        writes a configuration from dovecot.conf.in, runs Dovecot in the foreground and prints one line of JSON when it answers:
        {"imap": 40143, "imaps": ..., "run": "/tmp/...", "mail": "...", "certificate": "...", "password": "..."}
        It ends on SIGTERM, SIGINT or, with --until-eof, when standard input is closed (which a crash of the parent does too).
    dovecot.py doveadm RUN ARGUMENT...
        runs doveadm with the configuration of a server that `serve` started.

Started by root, Dovecot is run as the user "nobody": mail processes refuse to run as root.
"""

import argparse
import ctypes
import json
import os
import pwd
import grp
import select
import shutil
import signal
import socket
import string
import subprocess
import sys
import tempfile
import threading
import time

from lmtp_relay import Relay

TEMPLATE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "dovecot.conf.in")
LISTENERS = ("imap", "imaps", "pop3", "pop3s", "lmtp", "submission", "submissions")
START_SECONDS = 20
STOP_SECONDS = 5
PR_SET_PDEATHSIG = 1


class Template(string.Template):
    """@NAME@, because Dovecot's own syntax uses $ and %."""

    delimiter = "@"
    pattern = r"@(?P<named>[A-Z0-9]+)@|(?P<escaped>@@)|(?P<braced>(?!))|(?P<invalid>(?!))"


def identity():
    """The user that Dovecot runs as."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def become(user):
    if os.geteuid() == 0:
        os.initgroups(user.pw_name, user.pw_gid)
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)


def own(path, user):
    """Make a folder that the Dovecot user may search and write, and that whoever seeds mail may write too."""
    os.makedirs(path, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(path, user.pw_uid, user.pw_gid)


def free_ports(wanted):
    """Ports for the listeners: the given ones, else free ones, all different."""
    held, ports = [], {}
    for name in LISTENERS:
        if wanted.get(name):
            ports[name] = wanted[name]
            continue
        probe = socket.socket()
        probe.bind(("127.0.0.1", 0))
        held.append(probe)
        ports[name] = probe.getsockname()[1]
    for probe in held:
        probe.close()
    return ports


def make_certificate(run):
    """A self-signed certificate for localhost, for callers that bring none."""
    certificate, key = os.path.join(run, "certificate.pem"), os.path.join(run, "key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", key, "-out", certificate],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return certificate, key


# What makes Dovecot offer COMPRESS=DEFLATE.
COMPRESSION = """protocol imap {
  mail_plugins = zlib imap_zlib
}"""


def start_relay(lmtp_port):
    """What Dovecot's submission service relays to: it gives all back to Dovecot's LMTP. Ends with this process."""
    relay = Relay(lmtp_port)
    threading.Thread(target=relay.serve_forever, daemon=True).start()
    return relay


def configure(options, run, ports, relay, certificate, key):
    user = identity()
    values = {
        "RUN": run, "MAIL": options.mail, "CERTIFICATE": certificate, "KEY": key,
        "USER": user.pw_name, "GROUP": grp.getgrgid(user.pw_gid).gr_name, "UID": user.pw_uid, "GID": user.pw_gid,
        "PASSWORD": options.password, "RELAY": relay.server_address[1], "CONNECTIONS": options.connections,
        # One process for each session; 1024 is Dovecot's own limit.
        "FSYNC": options.fsync, "PROCESSES": max(1024, options.connections + 100),
        "MAILDROPLOCK": "yes" if options.lock_maildrops else "no",
        "COMPRESSION": COMPRESSION if options.compress else "",
    } | {name.upper(): port for name, port in ports.items()}
    with open(TEMPLATE) as source:
        text = Template(source.read()).substitute(values)
    path = os.path.join(run, "dovecot.conf")
    with open(path, "w") as target:
        target.write(text)
    return path


def start(configuration):
    user = identity()
    # Loaded before the fork: between fork and exec only the two calls below are made.
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def prepare():
        become(user)
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)

    return subprocess.Popen(
        ["dovecot", "-F", "-c", configuration], stdin=subprocess.DEVNULL, stdout=sys.stderr, preexec_fn=prepare,
        start_new_session=True, env=os.environ | {"PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin"})


def answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            return connection.recv(4).startswith(b"* OK")
    except OSError:
        return False


def wait_until_ready(process, port):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if answers(port):
            return True
        time.sleep(0.02)
    return False


def stop(process):
    """SIGTERM, then SIGKILL to the whole session: no Dovecot process outlives this one."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            break
        process.send_signal(number)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def wait_for_end(process, until_eof):
    """Until a signal, the end of standard input, or the death of Dovecot."""
    ended = []
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, lambda number, frame: ended.append(number))
    watched = [reader, sys.stdin.fileno()] if until_eof else [reader]
    while process.poll() is None and not any(number != signal.SIGCHLD for number in ended):
        ready, _, _ = select.select(watched, [], [])
        if reader in ready:
            os.read(reader, 64)
        elif not os.read(sys.stdin.fileno(), 4096):
            break
    return process.poll()


def serve(options):
    run = tempfile.mkdtemp(prefix="postern-dovecot-")
    os.chmod(run, 0o755)
    options.mail = os.path.abspath(options.mail or os.path.join(run, "mail"))
    user = identity()
    own(run, user)
    own(os.path.join(run, "base"), user)
    own(options.mail, user)
    process = None
    try:
        certificate, key = (options.certificate, options.key) if options.certificate else make_certificate(run)
        if os.geteuid() == 0:
            os.chown(key, user.pw_uid, user.pw_gid)
        wanted = {"imap": options.imap_port, "imaps": options.imaps_port}
        for _ in range(3):  # a port may be taken between the probe and Dovecot's own bind
            ports = free_ports(wanted)
            relay = start_relay(ports["lmtp"])
            process = start(configure(options, run, ports, relay, certificate, key))
            if wait_until_ready(process, ports["imap"]):
                break
            stop(process)
            relay.shutdown()
        else:
            log = os.path.join(run, "dovecot.log")
            sys.exit("Dovecot does not start: " + (open(log).read()[-4000:] if os.path.exists(log) else "no log"))
        print(json.dumps(ports | {"run": run, "mail": options.mail, "certificate": certificate,
                                  "password": options.password, "pid": process.pid}), flush=True)
        status = wait_for_end(process, options.until_eof)
        if status is not None:
            sys.exit(f"Dovecot ended by itself with status {status}, see {options.keep_log or run}")
    finally:
        if process:
            stop(process)
        log = os.path.join(run, "dovecot.log")
        if options.keep_log and os.path.exists(log):
            shutil.copyfile(log, options.keep_log)
        for folder in filter(None, (run, options.remove)):
            shutil.rmtree(folder, ignore_errors=True)


def doveadm(options):
    become(identity())
    os.execvp("doveadm", ["doveadm", "-c", os.path.join(options.run, "dovecot.conf"), *options.arguments])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    server = commands.add_parser("serve")
    server.add_argument("--mail", help="folder of the users' homes; by default a temporary one")
    server.add_argument("--imap-port", type=int, default=0)
    server.add_argument("--imaps-port", type=int, default=0)
    server.add_argument("--certificate", help="PEM chain; by default a self-signed one for localhost is made")
    server.add_argument("--key", help="PEM key of --certificate")
    server.add_argument("--password", default="secret", help="what every account logs in with")
    server.add_argument("--compress", action="store_true", help="offer COMPRESS=DEFLATE")
    server.add_argument("--lock-maildrops", action="store_true", help="one POP3 session of an account at a time")
    server.add_argument("--connections", type=int, default=10, help="mail_max_userip_connections")
    server.add_argument("--fsync", choices=("never", "optimized", "always"), default="never", help="mail_fsync")
    server.add_argument("--keep-log", help="where Dovecot's log is copied at the end")
    server.add_argument("--remove", help="a folder of the caller's that is removed at the end too")
    server.add_argument("--until-eof", action="store_true", help="end when standard input is closed")
    server.set_defaults(run_command=serve)
    admin = commands.add_parser("doveadm")
    admin.add_argument("run", help='the "run" folder that serve printed')
    admin.add_argument("arguments", nargs=argparse.REMAINDER)
    admin.set_defaults(run_command=doveadm)
    options = parser.parse_args()
    options.run_command(options)


if __name__ == "__main__":
    main()
