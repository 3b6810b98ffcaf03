#!/usr/bin/env python3
"""Made-up but lifelike mail, written straight into a Maildir. The same number always gives the same message.

    sample_mail.py MAILDIR [--count 300] [--folder Work.Reports] [--attachment-megabytes 50]

Does nothing where the folder has messages already.
"""

import argparse
import email.policy
import os
import random
import time
from email.message import EmailMessage
from email.utils import format_datetime
from datetime import datetime, timedelta, timezone

EPOCH = datetime(2020, 1, 1, tzinfo=timezone.utc)
POLICY = email.policy.SMTP
# Messages are composed for this many numbers; beyond, their numbers are replaced: composing 100,000 would take minutes.
COMPOSED = 500

TEXTS = [  # subject, sentence, charset
    ("Minutes of Tuesday", "Thank you all for coming. The minutes are below.", "us-ascii"),
    ("Lunch?", "Are you free at noon? The place on the corner has soup again.", "utf-8"),
    ("Größe des Zimmers", "Könnten Sie mir bitte die Maße des Zimmers schicken? Schöne Grüße", "iso-8859-1"),
    ("Facture du mois d'août", "Veuillez trouver ci-joint la facture. À bientôt, très cordialement.", "iso-8859-15"),
    ("Reunión mañana", "¿Podemos vernos mañana a las diez? El señor Ibáñez también viene.", "windows-1252"),
    ("Встреча в среду", "Добрый день! Напоминаю о встрече в среду в десять часов.", "koi8-r"),
    ("Πρόσκληση για δείπνο", "Σας περιμένουμε το Σάββατο στις οκτώ.", "iso-8859-7"),
    ("会議の資料について", "お世話になっております。明日の会議の資料をお送りします。", "iso-2022-jp"),
    ("关于下周的安排", "大家好，下周一的会议改到下午三点，请互相转告。", "gb18030"),
    ("회의 일정 변경", "안녕하세요. 회의가 금요일로 변경되었습니다.", "euc-kr"),
    ("موعد الاجتماع", "السلام عليكم، الاجتماع يوم الأحد في الساعة العاشرة.", "utf-8"),
    ("הזמנה למסיבה", "שלום לכולם, נשמח לראותכם ביום שישי.", "windows-1255"),
    ("Party 🎉 on Friday", "Bring something to drink 🍹 and someone to dance with 💃.", "utf-8"),
    ("Build report", "All checks passed. 1,204 files, 0 warnings, 3 minutes and 12 seconds.", "us-ascii"),
]
SENDERS = ["Bob Miller <bob@example.net>", "Jürgen Groß <juergen@example.de>", "Анна Петрова <anna@example.ru>",
           "山田太郎 <taro@example.jp>", '"O\'Neill, Maeve" <maeve.oneill@example.ie>', "فاطمة <fatima@example.com>"]
FILES = ["report.pdf", "Überblick.pdf", "отчёт.pdf", "報告書.pdf"]
PIXEL = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000"
                      "1f15c4890000000d49444154789c6300010000050001"
                      "0d0a2db40000000049454e44ae426082")


def received(number):
    return EPOCH + timedelta(hours=number)


def message_id(number):
    return f"<{number:09}.sample@mail.example.org>"


def compose(number, recipient):
    """The message with this number, as bytes with CRLF."""
    if number % 100 == 97:
        return malformed(number, recipient)
    subject, text, charset = TEXTS[number % len(TEXTS)]
    message = EmailMessage(POLICY)
    message["From"] = SENDERS[number % len(SENDERS)]
    message["To"] = recipient
    message["Date"] = format_datetime(received(number) - timedelta(seconds=12))
    message["Message-ID"] = message_id(number)
    body = (text + "\n\n") * (1 + number % 5)
    if number % 2 == 0 and number > 1:
        parent = max(1, number - 1 - number % 20)
        subject, quoted, _ = TEXTS[parent % len(TEXTS)]
        subject, charset = "Re: " + subject, "utf-8"
        message["In-Reply-To"] = message["References"] = message_id(parent)
        body += f"> {quoted}\n"
    message["Subject"] = subject
    message.set_content(body + "-- \nsent from a made-up place\n", charset=charset)
    if number % 10 == 4:
        rows = f'<tr><td>{text}</td><td><a href="https://example.net/{number}">more</a></td></tr>\n' * 6
        message.add_alternative(f"<!DOCTYPE html><html><body><table>{rows}</table></body></html>\n", subtype="html")
        message["List-Id"] = "Our letter <letter.example.net>"
        message["List-Unsubscribe"] = f"<https://letter.example.net/u/{number}>"
    if number % 10 == 7:
        noise = random.Random(number).randbytes(900 + number % 7 * 900)
        message.add_attachment(b"%PDF-1.4\n" + noise, maintype="application", subtype="pdf",
                               filename=FILES[number // 10 % len(FILES)])
    if number % 20 == 9:
        message.add_alternative(f'<html><body>{text}<img src="cid:pixel@{number}"></body></html>\n', subtype="html")
        message.get_payload()[1].add_related(PIXEL, "image", "png", cid=f"<pixel@{number}>", disposition="inline")
    random.seed(number)  # the package draws boundaries from here
    return message.as_bytes()


def malformed(number, recipient):
    """Broken as real mail is: no closing boundary, and Latin 1 in a header as it stands."""
    return (f"From: {SENDERS[0]}\r\nTo: {recipient}\r\nMessage-ID: {message_id(number)}\r\n"
            f"Date: {format_datetime(received(number))}\r\nSubject: Gr\xfc\xdfe\r\n"
            "Content-Type: multipart/mixed; boundary=never-closed\r\n\r\n--never-closed\r\n"
            "Content-Type: text/plain; charset=x-unknown\r\n\r\nThe closing boundary is missing.\r\n").encode("latin-1")


def large(recipient, megabytes):
    """One message with one attachment of so many megabytes (decoded)."""
    message = EmailMessage(POLICY)
    message["From"], message["To"], message["Subject"] = SENDERS[0], recipient, f"{megabytes} MB for you"
    message["Date"], message["Message-ID"] = format_datetime(EPOCH), f"<large-{megabytes}@mail.example.org>"
    message.set_content("See the attachment.\n")
    message.add_attachment(random.Random(megabytes).randbytes(megabytes * 1_000_000), maintype="application",
                           subtype="octet-stream", filename="large.bin")
    random.seed(megabytes)
    return message.as_bytes()


def messages(count, recipient):
    """Messages 1 to count, as (number, bytes)."""
    composed = {}
    for number in range(1, count + 1):
        if number <= COMPOSED:
            composed[number] = compose(number, recipient)
            yield number, composed[number]
        else:
            model = 1 + (number - 1) % COMPOSED
            model_date = format_datetime(received(model) - timedelta(seconds=12)).encode()
            date = format_datetime(received(number) - timedelta(seconds=12)).encode()
            yield number, composed[model].replace(b"%09d.sample" % model, b"%09d.sample" % number).replace(model_date, date)


def make_folder(path):
    for folder in (path, *(os.path.join(path, name) for name in ("cur", "new", "tmp"))):
        os.makedirs(folder, exist_ok=True)
        os.chmod(folder, 0o777)  # Dovecot may run as another user


def write(path, number, content, moment, flags):
    seconds = int(moment.timestamp())
    name = os.path.join(path, "cur", f"{seconds}.M{number:09}P1.postern,S={len(content)}:2,{flags}")
    with open(name, "wb") as file:
        file.write(content)
    os.utime(name, (seconds, seconds))


def fill(maildir, count, recipient, folder=None, attachment_megabytes=0):
    """Writes the messages, unless the folder has some. Returns how many were written."""
    os.makedirs(maildir, exist_ok=True)
    for path in (os.path.dirname(os.path.abspath(maildir)), maildir):
        os.chmod(path, 0o777)
    path = os.path.join(maildir, "." + folder) if folder else maildir
    make_folder(path)
    if os.listdir(os.path.join(path, "cur")):
        return 0
    for number, content in messages(count, recipient):
        write(path, number, content, received(number), "" if number % 13 == 0 else "RS" if number % 11 == 0 else "S")
    if attachment_megabytes:
        write(path, count + 1, large(recipient, attachment_megabytes), received(count + 1), "")
    # A folder changed in the last seconds is read anew by Dovecot at each opening.
    old = time.time() - 3600
    os.utime(os.path.join(path, "cur"), (old, old))
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("maildir")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--recipient", default="alice@example.org")
    parser.add_argument("--folder", help="Maildir++ name, without the leading dot; by default the INBOX")
    parser.add_argument("--attachment-megabytes", type=int, default=0)
    options = parser.parse_args()
    fill(options.maildir, options.count, options.recipient, options.folder, options.attachment_megabytes)


if __name__ == "__main__":
    main()
