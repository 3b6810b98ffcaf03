package import ArgumentParser
import Foundation
import Logging
import MailService
import PosternSettings

/// `postern doctor`.
package struct DoctorCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Try an account step by step, and say what fails.",
        discussion: """
            The password is read from POSTERN_PASSWORD, else from the terminal, else from the first line of standard \
            input. The exit code is 0 where every step went well.
            """)

    @OptionGroup var options: SettingsOptions

    @Argument(help: "The mail address of the account.")
    var address: String

    package init() {}

    package func run() async throws {
        var settings = try options.load()
        // The steps tell what matters; only what is asked for is logged beside them.
        if options.logLevel == nil { settings.logLevel = .error }
        settings.startLogging()
        let account = try AccountDirectory(servers: settings.servers).account(for: address)
        let password = try PasswordPrompt.password(for: account.address)
        guard await Doctor(account: account, password: password).examine() else { throw ExitCode.failure }
    }
}
