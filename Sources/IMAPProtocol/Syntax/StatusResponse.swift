/// OK, NO, BAD, BYE or PREAUTH, with a code for programs and a text for people (RFC 9051 section 7.1).
package struct StatusResponse: Hashable, Sendable {
    package enum Condition: String, Hashable, Sendable {
        case ok = "OK"
        case no = "NO"
        case bad = "BAD"
        case bye = "BYE"
        case preauth = "PREAUTH"
    }
    package var condition: Condition
    package var code: ResponseCode?
    package var text: IMAPString
    package init(_ condition: Condition, code: ResponseCode? = nil, text: IMAPString) {
        self.condition = condition
        self.code = code
        self.text = text
    }
}
