import Foundation
import Testing

/// Expects a problem document with this status and code, which tells no secret.
func expectProblem(
    _ reply: Reply, _ status: Int, _ code: String, sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(reply.status == status, "\(reply.text.prefix(400))", sourceLocation: sourceLocation)
    #expect(reply.json["code"].string == code, "\(reply.text.prefix(400))", sourceLocation: sourceLocation)
    #expect(reply["Content-Type"] == "application/problem+json", sourceLocation: sourceLocation)
    #expect(reply.json["status"].int == status, sourceLocation: sourceLocation)
    #expect(reply.json["title"].string?.isEmpty == false, sourceLocation: sourceLocation)
    expectNoSecret(reply, sourceLocation: sourceLocation)
}

/// Expects the password nowhere: not in the clear, and not as SASL PLAIN would spell it.
func expectNoSecret(_ reply: Reply, sourceLocation: SourceLocation = #_sourceLocation) {
    let plain = Data("\0alice@example.org\0\(PosternUnderTest.password)".utf8).base64EncodedString()
    let spelled = reply.text + reply.headers.map { "\($0.name): \($0.value)" }.joined()
    for secret in [PosternUnderTest.password, plain] {
        #expect(!spelled.contains(secret), sourceLocation: sourceLocation)
    }
}
