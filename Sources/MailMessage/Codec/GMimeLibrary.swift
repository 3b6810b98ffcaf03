import CGMime

/// GMime's process-wide initialisation.
///
/// After that, what is used of it here works on state that the caller owns: no object of GMime is ever shared between
/// threads.
enum GMimeLibrary {
    /// Initialised on first use, once: Swift guards the initialiser of a static.
    private static let initialised: Void = g_mime_init()

    /// To be called before any other function of the library.
    static func use() {
        initialised
    }
}
