import CCurl

/// A libcurl easy handle, in the hands of one thread.
final class CurlEasy {
    /// An option that this libcurl won't take.
    struct Failure: Error {
        let code: CURLcode
    }

    let handle: UnsafeMutableRawPointer
    /// libcurl's own words about a failure.
    private let words: UnsafeMutablePointer<CChar>

    /// - Throws: where there is no memory for one.
    init() throws(Failure) {
        guard let handle = curl_easy_init() else { throw Failure(code: CURLE_OUT_OF_MEMORY) }
        self.handle = handle
        words = .allocate(capacity: Int(CURL_ERROR_SIZE))
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        _ = postern_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, words)
    }

    deinit {
        curl_easy_cleanup(handle)
        words.deallocate()
    }

    /// What libcurl says went wrong.
    var errorText: String {
        String(cString: words)
    }

    func set(_ option: CURLoption, _ value: Int) throws(Failure) {
        try check(postern_curl_set_long(handle, option, value))
    }

    func set(_ option: CURLoption, _ value: Bool) throws(Failure) {
        try set(option, value ? 1 : 0)
    }

    /// libcurl keeps a copy.
    func set(_ option: CURLoption, _ value: String) throws(Failure) {
        try check(postern_curl_set_string(handle, option, value))
    }

    /// - Parameter context: must outlive the transfer.
    func set(debug callback: @escaping curl_debug_callback, context: UnsafeMutableRawPointer) throws(Failure) {
        try check(postern_curl_set_debug(handle, callback, context))
    }

    /// The socket of a connection that libcurl has made; nil where there is none any more.
    var socket: curl_socket_t? {
        var socket: curl_socket_t = -1
        return postern_curl_active_socket(handle, &socket) == CURLE_OK && socket >= 0 ? socket : nil
    }

    private func check(_ code: CURLcode) throws(Failure) {
        guard code == CURLE_OK else { throw Failure(code: code) }
    }
}
