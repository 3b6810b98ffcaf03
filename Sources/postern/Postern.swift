import ArgumentParser
import PosternDoctor
import PosternMailServer

/// The command line.
@main
struct Postern: AsyncParsableCommand {
    /// What this build calls itself.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "postern",
        abstract: "Your mail server's mailboxes as an HTTP and JSON API.",
        version: version,
        subcommands: [Serve.self, Demo.self, MailServerCommand.self, DoctorCommand.self, Version.self])
}

struct Version: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the version.")

    func run() {
        print("postern \(Postern.version)")
    }
}
