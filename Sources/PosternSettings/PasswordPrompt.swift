import Foundation
package import MailService

/// Reads a password without showing it.
package enum PasswordPrompt {
    /// From `POSTERN_PASSWORD`, else from the terminal, else the first line of standard input.
    ///
    /// - Throws: ``SettingsError`` where there is none.
    package static func password(for address: String) throws(SettingsError) -> Secret<String> {
        if let password = ProcessInfo.processInfo.environment["POSTERN_PASSWORD"] { return Secret(password) }
        let isTerminal = isatty(STDIN_FILENO) == 1
        if isTerminal { FileHandle.standardError.write(Data("Password of \(address): ".utf8)) }
        guard let line = isTerminal ? withoutEcho({ readLine() }) : readLine(), !line.isEmpty else {
            throw SettingsError(
                code: .missing, detail: "a password is needed: in POSTERN_PASSWORD, or on standard input")
        }
        return Secret(line)
    }

    private static func withoutEcho(_ read: () -> String?) -> String? {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { return read() }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            FileHandle.standardError.write(Data("\n".utf8))
        }
        return read()
    }
}
