#!/usr/bin/env python3
"""Postern in front of a private Dovecot with sample mail.

    run_with_dovecot.py --postern .build/release/postern [--data .build/run] [--port 8080]
        runs both until Ctrl-C, and says how to talk to them.
    run_with_dovecot.py --postern … -- COMMAND ARGUMENT…
        runs COMMAND beside them, then stops them and ends with its status. COMMAND finds in its environment:
        POSTERN_URL, POSTERN_PID, POSTERN_DATA, POSTERN_ADDRESS, POSTERN_PASSWORD, IMAP_PORT, DOVECOT_RUN.
"""

import argparse
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

import sample_mail

SCRIPTS = os.path.dirname(os.path.abspath(__file__))
ADDRESS, PASSWORD = "alice@example.org", "secret"
READY_SECONDS = 30
STOP_SECONDS = 15

CONFIGURATION = """\
http:
  host: 127.0.0.1
  port: {port}
data: {data}
servers:
  dovecot:
    domains: [example.org]
    login: address
    {protocol}:
{endpoint}
"""


def start_dovecot(options):
    mail = os.path.join(options.data, "mail")
    sample_mail.fill(os.path.join(mail, ADDRESS, "Maildir"), options.count, ADDRESS,
                     attachment_megabytes=options.attachment_megabytes)
    sample_mail.fill(os.path.join(mail, ADDRESS, "Maildir"), 40, ADDRESS, folder="Work.Reports")
    process = subprocess.Popen(
        [sys.executable, os.path.join(SCRIPTS, "dovecot.py"), "serve", "--until-eof", "--mail", mail,
         "--connections", str(options.connections), "--keep-log", os.path.join(options.data, "dovecot.log")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
    line = process.stdout.readline()
    if not line:
        sys.exit("Dovecot did not start")
    return process, json.loads(line)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_configuration(options, dovecot, port):
    secure = options.security != "none"
    endpoint = {
        "host": "localhost" if secure else "127.0.0.1",
        "port": dovecot[options.protocol + ("s" if options.security == "tls" else "")],
        "security": options.security,
    }
    if secure:
        # Dovecot's certificate is removed with it; a copy lets `postern doctor` be tried from another terminal.
        endpoint["caFile"] = os.path.join(options.data, "dovecot-certificate.pem")
        with open(dovecot["certificate"]) as source, open(endpoint["caFile"], "w") as target:
            target.write(source.read())
    else:
        endpoint["allowCleartextLogin"] = "true"
    path = os.path.join(options.data, "postern.yaml")
    with open(path, "w") as file:
        file.write(CONFIGURATION.format(
            port=port, data=os.path.join(options.data, "postern"), protocol=options.protocol,
            endpoint="\n".join(f"      {key}: {value}" for key, value in endpoint.items())))
    return path


def start_postern(options, configuration):
    log = None if options.log is None else open(options.log, "wb")
    return subprocess.Popen([options.postern, "serve", "--config", configuration], stdin=subprocess.DEVNULL,
                            stdout=log, stderr=log, start_new_session=True)


def wait_until_ready(process, port):
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit(f"postern ended with status {process.returncode} before it was ready")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/health/live")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"postern does not answer on port {port}")


def stop(process):
    if process is None or process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def banner(url, count, configuration):
    print(f"""
Postern listens on {url}, in front of a private Dovecot. Account: {ADDRESS}, password: {PASSWORD} ({count} messages).
Paste into another terminal:

  TOKEN=$(curl -s {url}/v1/sessions -H 'Content-Type: application/json' \\
    -d '{{"address":"{ADDRESS}","password":"{PASSWORD}"}}' | sed -E 's/.*"token" *: *"([^"]*)".*/\\1/')
  curl -s -H "Authorization: Bearer $TOKEN" '{url}/v1/accounts/me/folders?pretty'
  curl -s -H "Authorization: Bearer $TOKEN" '{url}/v1/accounts/me/folders/inbox/messages?limit=5&pretty'
  curl -s -H "Authorization: Bearer $TOKEN" '{url}/v1/accounts/me/search?q=subject:lunch&limit=5&pretty'

Configuration: {configuration}. Ctrl-C stops both.
""", flush=True)


def run(options):
    options.data = os.path.abspath(options.data)
    os.makedirs(options.data, exist_ok=True)
    os.chmod(options.data, 0o755)
    if options.fresh:
        shutil.rmtree(os.path.join(options.data, "postern"), ignore_errors=True)
    dovecot = postern = None
    try:
        dovecot, ports = start_dovecot(options)
        port = options.port or free_port()
        configuration = write_configuration(options, ports, port)
        postern = start_postern(options, configuration)
        wait_until_ready(postern, port)
        url = f"http://127.0.0.1:{port}"
        if not options.command:
            banner(url, options.count, configuration)
            return postern.wait()
        environment = os.environ | {
            "POSTERN_URL": url, "POSTERN_PID": str(postern.pid), "POSTERN_ADDRESS": ADDRESS,
            "POSTERN_PASSWORD": PASSWORD, "POSTERN_DATA": options.data, "IMAP_PORT": str(ports["imap"]),
            "DOVECOT_RUN": ports["run"],
        }
        return subprocess.run(options.command, env=environment).returncode
    except KeyboardInterrupt:
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        stop(postern)
        stop(dovecot)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postern", required=True, help="the executable")
    parser.add_argument("--data", default=".build/run", help="mail, configuration and logs are kept here")
    parser.add_argument("--port", type=int, default=0, help="HTTP port; by default a free one")
    parser.add_argument("--protocol", choices=("imap", "pop3"), default="imap", help="what Postern reads the mail by")
    parser.add_argument("--security", choices=("tls", "starttls", "none"), default="tls", help="between the two")
    parser.add_argument("--count", type=int, default=300, help="messages in the INBOX, where it is still empty")
    parser.add_argument("--attachment-megabytes", type=int, default=0, help="a last message with such an attachment")
    parser.add_argument("--connections", type=int, default=10, help="connections that Dovecot allows one user")
    parser.add_argument("--fresh", action="store_true", help="forget what an earlier Postern kept: cache and sessions")
    parser.add_argument("--log", help="file for postern's output; by default the terminal")
    parser.add_argument("command", nargs="*", metavar="COMMAND")
    # SIGTERM ends like Ctrl-C: both servers are stopped, not orphaned. SIGINT is ignored in what a script starts with &.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    sys.exit(run(parser.parse_args()))


if __name__ == "__main__":
    main()
