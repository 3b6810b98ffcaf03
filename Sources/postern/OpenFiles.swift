import Foundation

/// How many files and sockets the process may have open.
enum OpenFiles {
    /// Raises the limit as far as the system lets it: many systems begin with 1,024, kept for programs that use select(2),
    /// while clients and mail servers need a socket each. Returns what it is then; nil where it can't be told.
    @discardableResult
    static func raiseLimit() -> UInt64? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        var raised = limit
        raised.rlim_cur = limit.rlim_max
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 else {
            return UInt64(limit.rlim_cur)
        }
        return UInt64(raised.rlim_cur)
    }
}
