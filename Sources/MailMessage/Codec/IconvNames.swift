import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Which character sets iconv knows, asked once for each name.
///
/// The labels come from strangers, and the C library may remember each name that it was asked for, known or not: the
/// number of names that it does not know is bounded for the process. GMime's own table of names, which grows with
/// each new label for ever, is left alone.
enum IconvNames {
    /// Names asked for in vain before no further ones are tried. The names that a process has met by then stay known.
    private static let allowedFailures = 4_096

    private struct State {
        var answers: [String: Bool] = [:]
        var failures = 0
    }

    /// Shared by every thread that decodes; the lock is held over one look-up.
    private static let state = Mutex(State())

    /// Whether a descriptor can be opened for the name.
    static func knows(_ name: String) -> Bool {
        let key = name.uppercased()
        return state.withLock { state in
            if let answer = state.answers[key] { return answer }
            guard !key.isEmpty, state.failures < allowedFailures else { return false }
            let descriptor = open(key)
            if let descriptor { iconv_close(descriptor) }
            state.answers[key] = descriptor != nil
            if descriptor == nil { state.failures += 1 }
            return descriptor != nil
        }
    }

    /// A new descriptor that converts to UTF-8: the caller's own, to be closed by it.
    static func open(_ name: String) -> iconv_t? {
        guard let descriptor = iconv_open("UTF-8", name), Int(bitPattern: descriptor) != -1 else { return nil }
        return descriptor
    }
}
