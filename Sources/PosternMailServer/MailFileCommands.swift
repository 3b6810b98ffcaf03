import ArgumentParser
import Foundation
import MailServer
import MailStore
import PosternSettings

/// What is done to one account's files.
struct AccountFiles: ParsableArguments {
    @OptionGroup var options: SettingsOptions
    @Argument(help: "The account's address.") var account: String

    func open() throws -> AccountStore { try options.mailStore().account(account) }
}

struct ImportMail: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "import", abstract: "Append an mbox file to a folder.")
    @OptionGroup var files: AccountFiles
    @Argument(help: "The mbox file.") var file: String
    @Option(help: "The folder, which is made if it isn't there.") var folder = "INBOX"

    func run() throws {
        let account = try files.open()
        // No folder is made for a file that isn't there.
        try AccountStore.requireMbox(file)
        let target = try account.folder(madeAt: FolderPath(folder))
        let (imported, tooLarge) = try account.importFile(file, into: target.id)
        print("imported \(imported)" + (tooLarge > 0 ? ", left out \(tooLarge) that are too large" : ""))
    }
}

struct ExportMail: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a folder's messages to an mbox file.")
    @OptionGroup var files: AccountFiles
    @Argument(help: "The mbox file to write.") var file: String
    @Option(help: "The folder.") var folder = "INBOX"

    func run() throws {
        let account = try files.open()
        let count = try account.export(try account.folder(at: FolderPath(folder)).id, toFile: file)
        print("exported \(count)")
    }
}

struct Rebuild: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make an account's index anew from its text files.")
    @OptionGroup var options: SettingsOptions
    @Argument(help: "The account's address.") var account: String

    func run() throws {
        try options.mailStore().rebuild(account)
        print("rebuilt \(account)")
    }
}

struct Compact: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Write an account's files anew without what is expunged.")
    @OptionGroup var files: AccountFiles

    func run() throws {
        let account = try files.open()
        for folder in try account.folders() where folder.isSelectable { try account.compact(folder.id) }
        print("compacted \(files.account)")
    }
}

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Compare an account's index with its text files.")
    @OptionGroup var files: AccountFiles

    func run() throws {
        let problems = try files.open().check()
        for problem in problems { print(problem) }
        guard problems.isEmpty else { throw ExitCode.failure }
        print("\(files.account) is well")
    }
}

extension SettingsOptions {
    /// The store of the embedded servers, which may run or not.
    func mailStore() throws -> MailStore {
        let options = MailServers.Options(try load())
        return try MailServers.openStore(in: options.directory, options.store)
    }
}
