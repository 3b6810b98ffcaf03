/// Why a session ends before its client has logged out.
enum SessionEnd: Error {
    /// The connection is gone, or closed by the client.
    case closed
    /// The client is told BYE with these words.
    case bye(String)
}
