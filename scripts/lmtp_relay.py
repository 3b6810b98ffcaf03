"""What a submission server relays to, for tests: SMTP in, LMTP out. dovecot.py runs it beside Dovecot, whose submission
service needs a relay and whose LMTP delivers, so that mail sent there arrives there."""

import smtplib
import socketserver


class Session(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode("utf-8", "surrogateescape") + b"\r\n")

    def handle(self):
        self.envelope = None
        self.say("220 relay ESMTP")
        for line in self.rfile:
            text = line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
            verb = text[:4].upper()
            if verb == "QUIT":
                return self.say("221 2.0.0 Bye")
            if verb == "EHLO":
                for keyword in ("relay", "PIPELINING", "8BITMIME", "SMTPUTF8", "DSN"):
                    self.say("250-" + keyword)
                self.say("250 ENHANCEDSTATUSCODES")
            elif verb == "MAIL":
                self.envelope = (self.path(text), [])
                self.say("250 2.1.0 OK")
            elif verb == "RCPT" and self.envelope:
                self.envelope[1].append(self.path(text))
                self.say("250 2.1.5 OK")
            elif verb == "DATA" and self.envelope and self.envelope[1]:
                self.say("354 Go on")
                self.deliver(self.content())
            elif verb in ("HELO", "RSET", "NOOP"):
                self.say("250 2.0.0 OK")
            else:
                self.say("503 5.5.1 Not now")

    @staticmethod
    def path(text):
        return text.split("<", 1)[-1].split(">", 1)[0]

    def content(self):
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    def deliver(self, content):
        sender, recipients = self.envelope
        try:
            with smtplib.LMTP("127.0.0.1", self.server.lmtp_port) as lmtp:
                # One at a time: LMTP answers for each recipient, and smtplib reads one answer.
                for recipient in recipients:
                    lmtp.sendmail(sender, [recipient], content)
            self.say("250 2.0.0 Delivered")
        except (smtplib.SMTPException, OSError) as error:
            self.say("451 4.3.0 " + " ".join(str(error).split())[:400])


class Relay(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, lmtp_port):
        self.lmtp_port = lmtp_port
        super().__init__(("127.0.0.1", 0), Session)
