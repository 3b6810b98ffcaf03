import Foundation
import Logging

extension Settings {
    /// Sets up the process of a server: its log, and what the system lets it do.
    package func prepareServer() {
        startLogging()
        // A client that hangs up is an error of its write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        raiseOpenFiles()
    }

    /// Sets up the process's log: to standard error, so that standard output is the commands' own.
    package func startLogging() {
        let (level, format) = (logLevel, logFormat)
        LoggingSystem.bootstrap { label in
            var handler: any LogHandler =
                switch format {
                case .text: StreamLogHandler.standardError(label: label)
                case .json: JSONLogHandler(label: label)
                }
            handler.logLevel = level
            return handler
        }
    }

    /// As many files and sockets as the system lets it have: many systems begin with 1,024, kept for programs that use
    /// select(2), while clients and mail servers need a socket each. Where it can't be had, it stays as it is.
    private func raiseOpenFiles() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
