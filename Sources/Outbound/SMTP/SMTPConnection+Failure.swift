import CCurl
import MailService

extension SMTPConnection {
    /// What it means that libcurl didn't get as far as the login's end, and the server's words where it was the server.
    func failure(_ code: CURLcode) -> (MailServiceError, SubmissionReply?) {
        let reply = dialogue.lastReply.flatMap { $0.code >= 400 ? $0 : nil }
        let (kind, words) = meaning(of: code, reply: reply)
        let text = easy.errorText
        return (
            MailServiceError(
                kind, text.isEmpty ? words : "\(words) (\(text))", upstream: reply?.upstream,
                underlying: CurlEasy.Failure(code: code)),
            // A refusal to encrypt is no judgement of the message.
            code == CURLE_USE_SSL_FAILED ? nil : reply
        )
    }

    private func meaning(of code: CURLcode, reply: SubmissionReply?) -> (MailServiceError.Code, String) {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: (.upstreamUnreachable, "The mail server's name can't be resolved.")
        case CURLE_COULDNT_CONNECT: (.upstreamUnreachable, "The mail server can't be reached.")
        case CURLE_OPERATION_TIMEDOUT: (.upstreamTimeout, "The mail server did not answer in time.")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CERTPROBLEM:
            (.upstreamCertificate, "The mail server's certificate can't be trusted.")
        case CURLE_USE_SSL_FAILED:
            (
                .upstreamRefused,
                "The mail server offers no STARTTLS, and nothing is sent over a link that isn't encrypted."
            )
        case CURLE_LOGIN_DENIED:
            reply == nil
                ? (.upstreamAuthentication, "The mail server offers no way to log in that can be used here.")
                : (.upstreamAuthentication, "The mail server refused the login.")
        case CURLE_WEIRD_SERVER_REPLY, CURLE_REMOTE_ACCESS_DENIED:
            reply == nil
                ? (.upstreamBroken, "This is no mail server, or it is broken.")
                : (.upstreamRefused, "The mail server refused the connection.")
        case CURLE_FAILED_INIT, CURLE_OUT_OF_MEMORY, CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            (.internal, "libcurl can't send mail here.")
        default: (.upstreamBroken, "The connection to the mail server was lost.")
        }
    }
}
