import CCurl
import Foundation
import MailService

extension CurlEasy {
    /// All that libcurl is to do: connect, encrypt as the settings say, EHLO, and AUTH where that may be.
    func prepare(for login: SubmissionLogin, options: SMTPOptions) throws(Failure) {
        let endpoint = login.endpoint
        let scheme = endpoint.security == .tls ? "smtps" : "smtp"
        try set(
            CURLOPT_URL, "\(scheme)://\(Self.host(endpoint.host)):\(endpoint.port)/\(Self.path(options.clientName))")
        // The connection is ours when libcurl is done with it.
        try set(CURLOPT_CONNECT_ONLY, true)
        try set(CURLOPT_FRESH_CONNECT, true)
        try set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        try set(CURLOPT_NOSIGNAL, true)
        // What the environment says of proxies is about other programs.
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try set(CURLOPT_TCP_NODELAY, true)
        try set(CURLOPT_TCP_KEEPALIVE, true)
        let milliseconds = Int(options.connectTimeout / .milliseconds(1))
        try set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds)
        try setEncryption(endpoint)
        if endpoint.security != .none || endpoint.allowsCleartextLogin { try setCredential(login) }
    }

    private func setEncryption(_ endpoint: MailEndpoint) throws(Failure) {
        // With STARTTLS: all or nothing, and a server that doesn't offer it gets neither password nor mail.
        try set(CURLOPT_USE_SSL, Int((endpoint.security == .none ? CURLUSESSL_NONE : CURLUSESSL_ALL).rawValue))
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        let isChecked = endpoint.verification == .full
        try set(CURLOPT_SSL_VERIFYPEER, isChecked)
        try set(CURLOPT_SSL_VERIFYHOST, isChecked ? 2 : 0)
        if let file = endpoint.caFile {
            try set(CURLOPT_CAINFO, file)
            // Instead of the system's, not beside them.
            _ = postern_curl_set_string(handle, CURLOPT_CAPATH, nil)
        }
    }

    private func setCredential(_ login: SubmissionLogin) throws(Failure) {
        try set(CURLOPT_USERNAME, login.userName)
        try set(CURLOPT_SASL_IR, true)
        switch login.credential {
        case .password(let password):
            try password.withExposed { password throws(Failure) in try set(CURLOPT_PASSWORD, password) }
            // SCRAM takes part where libcurl was built with GNU SASL. CRAM-MD5, DIGEST-MD5 and NTLM don't: servers that keep
            // passwords well can't answer them.
            let mechanisms = ["SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN"]
            try set(CURLOPT_LOGIN_OPTIONS, mechanisms.map { "AUTH=\($0)" }.joined(separator: ";"))
        case .bearer(let token):
            try token.withExposed { token throws(Failure) in try set(CURLOPT_XOAUTH2_BEARER, token) }
            try set(CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER;AUTH=XOAUTH2")
        }
    }

    private static func host(_ host: String) -> String {
        host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
    }

    private static func path(_ name: String) -> String {
        name.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-."))) ?? ""
    }
}
