package import ArgumentParser
import Foundation
import Logging
import MailServer
import MailService
import MailStore
import NIOCore
import PosternSettings
import SASL
import ServiceLifecycle
import UnixSignals

/// `postern mailserver`: the mail servers alone, and what an operator does to their accounts.
package struct MailServerCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "mailserver", abstract: "The embedded POP3, IMAP and LMTP servers, and their accounts.",
        subcommands: [
            Run.self, User.self, ImportMail.self, ExportMail.self, Rebuild.self, Compact.self, Check.self,
        ],
        defaultSubcommand: Run.self)

    package init() {}

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Serve mail until told to stop.")

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            let settings = try options.load()
            settings.prepareServer()
            guard !settings.embedded.ports.isEmpty else {
                throw ValidationError("no port is set: see mailserver.imapPort and the others in the settings")
            }
            let logger = Logger(label: "mail")
            let servers = try MailServers(MailServers.Options(settings), logger: logger)
            for (port, address) in try await servers.start() {
                print(port.rawValue, "\(address.ipAddress ?? ""):\(address.port ?? 0)")
            }
            // Whoever started this reads up to here.
            print("")
            fflush(nil)
            let group = ServiceGroup(
                configuration: ServiceGroupConfiguration(
                    services: servers.services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
            try await group.run()
        }
    }

    /// An account, and the password that it gets.
    struct NewPassword: ParsableArguments {
        @OptionGroup var options: SettingsOptions
        @Argument(help: "The account's address.") var account: String
        @Flag(help: "Keep the password itself too, which APOP and CRAM-MD5 need.") var keepSecret = false

        /// Asks for the password.
        func credentials() throws -> StoredCredentials {
            let password = SASL.Secret(try PasswordPrompt.password(for: account).withExposed { $0 })
            return try .make(password: password, keepsSecret: keepSecret)
        }
    }

    struct User: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Accounts.", subcommands: [Add.self, Passwd.self, List.self, Remove.self])

        struct Add: ParsableCommand {
            static let configuration = CommandConfiguration(abstract: "Make an account.")
            @OptionGroup var new: NewPassword

            func run() throws {
                let store = try new.options.mailStore()
                try store.createAccount(new.account, credentials: new.credentials())
                print("made \(new.account)")
            }
        }

        struct Passwd: ParsableCommand {
            static let configuration = CommandConfiguration(abstract: "Set an account's password.")
            @OptionGroup var new: NewPassword

            func run() throws {
                let account = try new.options.mailStore().account(new.account)
                try account.replaceCredentials(new.credentials())
                print("the password of \(new.account) is set")
            }
        }

        struct List: ParsableCommand {
            static let configuration = CommandConfiguration(abstract: "List accounts, with messages and bytes.")
            @OptionGroup var options: SettingsOptions

            func run() throws {
                let store = try options.mailStore()
                for name in try store.accounts() {
                    let quota = try store.account(name).quota()
                    print(name, quota.messageCount, quota.usedBytes, separator: "\t")
                }
            }
        }

        struct Remove: ParsableCommand {
            static let configuration = CommandConfiguration(abstract: "Remove an account with all its mail, for ever.")
            @OptionGroup var options: SettingsOptions
            @Argument(help: "The account's address.") var account: String

            func run() throws {
                try options.mailStore().removeAccount(account)
                print("removed \(account)")
            }
        }
    }
}
