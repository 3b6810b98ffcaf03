import Testing

@testable import MailMessage

struct DownloadNameTests {
    @Test(arguments: [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd.bin"),
        ("/etc/passwd", "passwd.bin"),
        ("C:\\Users\\x\\report.pdf", "report.pdf"),
        ("..\\..\\x.dll", "x.dll"),
        ("invoice 1/2.pdf", "invoice 1_2.pdf"),
        ("invoice\u{202E}fdp.exe", "invoicefdp.exe"),
        ("a\u{200B}b\u{FEFF}.txt", "ab.txt"),
        ("a\r\nSet-Cookie: x.txt", "a Set-Cookie_ x.txt"),
        ("nul\u{0}l.txt", "nul l.txt"),
        ("CON", "_CON.bin"),
        ("con.txt", "_con.txt"),
        ("lpt1.pdf", "_lpt1.pdf"),
        (".htaccess", "htaccess.bin"),
        ("...", "part-1.bin"),
        ("", "part-1.bin"),
        ("   ", "part-1.bin"),
        ("name. . .", "name.bin"),
        ("a<b>:\"|?*.txt", "a_b______.txt"),
        ("日本語.txt", "日本語.txt"),
        ("archive.tar.gz", "archive.tar.gz"),
        ("Dr. Who", "Dr. Who.bin"),
        ("version 1.2", "version 1.2.bin"),
        ("backup.001", "backup.001"),
    ])
    func isSafe(name: String, safe: String) {
        #expect(DownloadName.make(from: name, type: "application", subtype: "octet-stream", fallback: "part-1") == safe)
    }

    @Test func longNamesKeepTheirExtension() {
        let name = DownloadName.make(
            from: String(repeating: "ü", count: 10_000) + ".pdf", type: "a", subtype: "b", fallback: "c")
        #expect(name.utf8.count <= 180)
        #expect(name.hasPrefix("üüü"))
    }

    @Test func extensionOfTheType() {
        #expect(DownloadName.make(from: "scan", type: "image", subtype: "jpeg", fallback: "x") == "scan.jpg")
        #expect(
            MessagePart(type: "message", subtype: "rfc822", embeddedSubject: "Re: 1/2 done").downloadName
                == "Re_ 1_2 done.eml")
        #expect(MessagePart(id: "2.1", type: "text", subtype: "calendar").downloadName == "part-2.1.ics")
    }
}
