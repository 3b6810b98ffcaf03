import Synchronization

/// A tiny submission server for a ``ScriptedServer``: it takes what it is given, but for one fault.
///
///     let smtp = ScriptedSMTP(fault: .dropAfterEnd)
///     try await withScriptedServer(script: smtp.script) { server in … }
///
/// Any login is right. What it took can be read back as ``deliveries``.
package struct ScriptedSMTP: Sendable {
    /// What goes wrong.
    package enum Fault: Sendable, Hashable {
        /// Instead of the greeting: `421`.
        case busy
        /// AUTH: `535`.
        case wrongPassword
        /// AUTH: `454`.
        case loginLater
        /// MAIL: `452`.
        case fullDisk
        /// RCPT: `550` to addresses with this in them.
        case noSuchUser(String)
        /// RCPT: `451` to addresses with this in them.
        case greylisted(String)
        /// RCPT: no answer, ever.
        case stall
        /// DATA: the connection ends after about so many octets.
        case dropInContent(Int)
        /// DATA: `552` after about so many octets, whatever SIZE said, and the end.
        case refuseInContent(Int)
        /// After the end mark: `552`, whatever SIZE said.
        case tooLargeAtEnd
        /// After the end mark: `451`.
        case laterAtEnd
        /// After the end mark: the message is kept, and the connection ends without an answer.
        case dropAfterEnd
        /// After the end mark: no answer, ever.
        case stallAfterEnd
        /// Something that isn't SMTP, in place of the answer to MAIL.
        case garbage
    }

    /// A message that was taken.
    package struct Delivery: Sendable, Equatable {
        package let sender: String
        package let recipients: [String]
        /// As it came, dots undone.
        package let content: [UInt8]

        package init(sender: String, recipients: [String], content: [UInt8]) {
            self.sender = sender
            self.recipients = recipients
            self.content = content
        }
    }

    /// EHLO's keywords.
    package var keywords = ["PIPELINING", "SIZE 50000000", "8BITMIME", "SMTPUTF8", "DSN", "AUTH PLAIN LOGIN"]
    /// With a certificate, STARTTLS is offered, and AUTH only after it.
    package var identity: TestCertificates.Identity?
    private let fault: Fault?
    private let log: Log

    /// - Parameter times: How often the fault strikes, over all connections; then the server is well.
    package init(fault: Fault? = nil, times: Int = .max) {
        self.fault = fault
        log = Log(times)
    }

    /// What was taken so far, oldest first.
    package var deliveries: [Delivery] { log.state.withLock { $0.deliveries } }

    private final class Log: Sendable {
        let state: Mutex<(deliveries: [Delivery], remaining: Int)>
        init(_ times: Int) { state = Mutex(([], times)) }
    }

    private func strikes(_ fault: Fault) -> Bool {
        log.state.withLock { state in
            guard self.fault == fault, state.remaining > 0 else { return false }
            state.remaining -= 1
            return true
        }
    }

    private func recipientAnswer(_ line: String) -> String {
        switch fault {
        case .noSuchUser(let text) where line.contains(text): "550 5.1.1 No such user here\r\n"
        case .greylisted(let text) where line.contains(text) && strikes(.greylisted(text)):
            "451 4.7.1 Come back later\r\n"
        default: "250 2.1.5 OK\r\n"
        }
    }

    /// What ``withScriptedServer(security:lifetime:script:_:)`` runs.
    package var script: ScriptedServer.Script {
        { connection in
            if strikes(.busy) { return try await connection.send("421 4.3.2 Too many connections\r\n") }
            try await connection.send("220 scripted ESMTP\r\n")
            var session = Session()
            while let line = try await connection.line() {
                guard try await answer(line, on: connection, &session) else { return }
            }
        }
    }

    private struct Session {
        var sender = ""
        var recipients: [String] = []
        var isEncrypted = false
    }

    /// Whether the dialogue goes on.
    private func answer(
        _ line: String, on connection: ScriptedConnection, _ session: inout Session
    ) async throws -> Bool {
        switch line.prefix(4).uppercased() {
        case "EHLO": try await connection.send(hello(session))
        case "STAR":
            guard let identity else { return false }
            try await connection.startTLS(after: "220 2.0.0 Go ahead\r\n", identity: identity)
            session.isEncrypted = true
        case "AUTH":
            if strikes(.wrongPassword) {
                try await connection.send("535 5.7.8 Wrong password\r\n")
            } else if strikes(.loginLater) {
                try await connection.send("454 4.7.0 Try later\r\n")
            } else {
                try await connection.send("235 2.7.0 Welcome\r\n")
            }
        case "MAIL":
            if strikes(.garbage) {
                try await connection.send("HTTP/1.1 400 Bad Request\r\n")
                return false
            }
            session.sender = Self.path(line)
            session.recipients = []
            try await connection.send(strikes(.fullDisk) ? "452 4.3.1 Disk full\r\n" : "250 2.1.0 OK\r\n")
        case "RCPT":
            if strikes(.stall) {
                try await connection.stall()
                return false
            }
            let answer = recipientAnswer(line)
            if answer.hasPrefix("250") { session.recipients.append(Self.path(line)) }
            try await connection.send(answer)
        case "DATA": return try await takeContent(on: connection, session)
        case "QUIT":
            try await connection.send("221 2.0.0 Bye\r\n")
            return false
        default: try await connection.send("500 5.5.1 Unknown command\r\n")
        }
        return true
    }

    private func hello(_ session: Session) -> String {
        var keywords = self.keywords
        if identity != nil, !session.isEncrypted {
            keywords.removeAll { $0.hasPrefix("AUTH") }
            keywords.append("STARTTLS")
        }
        let lines = ["scripted"] + keywords
        return lines.enumerated().map { "250\($0.offset == lines.count - 1 ? " " : "-")\($0.element)\r\n" }.joined()
    }

    private func takeContent(on connection: ScriptedConnection, _ session: Session) async throws -> Bool {
        try await connection.send("354 Go on\r\n")
        var content: [UInt8] = []
        while let line = try await connection.rawLine() {
            if case .dropInContent(let count) = fault, content.count >= count, strikes(.dropInContent(count)) {
                try await connection.reset()
                return false
            }
            if case .refuseInContent(let count) = fault, content.count >= count, strikes(.refuseInContent(count)) {
                try await connection.send("552 5.3.4 Too large after all\r\n")
                return false
            }
            if line == Array(".\r\n".utf8) { return try await took(content, on: connection, session) }
            content += line.first == UInt8(ascii: ".") ? line.dropFirst() : line[...]
        }
        return false
    }

    private func took(
        _ content: [UInt8], on connection: ScriptedConnection, _ session: Session
    ) async throws -> Bool {
        if strikes(.tooLargeAtEnd) {
            try await connection.send("552 5.3.4 Too large after all\r\n")
            return true
        }
        if strikes(.laterAtEnd) {
            try await connection.send("451 4.3.0 Later\r\n")
            return true
        }
        let delivery = Delivery(sender: session.sender, recipients: session.recipients, content: content)
        log.state.withLock { $0.deliveries.append(delivery) }
        if strikes(.dropAfterEnd) {
            try await connection.reset()
            return false
        }
        if strikes(.stallAfterEnd) {
            try await connection.stall()
            return false
        }
        try await connection.send("250 2.0.0 Taken\r\n")
        return true
    }

    private static func path(_ line: String) -> String {
        String(line.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" })
    }
}
