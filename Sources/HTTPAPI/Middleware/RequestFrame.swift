import Foundation
import HTTPTypes
import Hummingbird
import Logging
import MailService

/// What every request and response has, whatever its route: a name, a trace, timings, and safe defaults for browsers.
struct RequestFrame: RouterMiddleware {
    typealias Context = APIContext

    private static let clock = ContinuousClock()

    let trustedProxies: Set<String>

    func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let start = Self.clock.now
        var context = context
        context.requestID = Self.requestID(request.headers[.requestID]) ?? Self.newRequestID()
        if trustedProxies.contains(context.peer), let client = forwardedClient(request.headers[.forwardedFor]) {
            context.client = ClientAddress(client)
        }
        var response = try await RequestTrace.$current.withValue(context.trace) {
            try await next(request, context)
        }
        response.headers[.requestID] = context.requestID
        response.headers[.serverTiming] = Self.timing(context.trace.summary, total: Self.clock.now - start)
        Self.protect(&response.headers)
        if request.method == .head { response = Self.withoutBody(response) }
        return response
    }

    /// The last hop that isn't a proxy of ours: what stands before it, the client could have written itself.
    private func forwardedClient(_ header: String?) -> String? {
        (header ?? "").split(separator: ",").suffix(16).reversed()
            .map { $0.filter { !$0.isWhitespace } }
            .first { !trustedProxies.contains($0) && $0.utf8.count <= 64 }
    }

    /// The client's own id, if it is one that can't upset a log or a header.
    private static func requestID(_ text: String?) -> String? {
        guard let text, (1...64).contains(text.utf8.count), text.utf8.allSatisfy(isIDCharacter) else { return nil }
        return text
    }

    private static func isIDCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    static func newRequestID() -> String {
        String(UInt64.random(in: .min ... .max), radix: 36)
    }

    /// `Server-Timing` (W3C): where the milliseconds went.
    private static func timing(_ trace: RequestTrace.Summary, total: Duration) -> String {
        var parts: [String] = []
        if trace.upstream > .zero { parts.append("imap;dur=\(trace.upstream.millisecondText)") }
        if trace.waiting > .zero { parts.append("wait;dur=\(trace.waiting.millisecondText)") }
        if trace.cacheHits > 0 || trace.cacheMisses > 0 {
            parts.append("cache;desc=\"\(trace.cacheHits) of \(trace.cacheHits + trace.cacheMisses)\"")
        }
        parts.append("total;dur=\(total.millisecondText)")
        return parts.joined(separator: ", ")
    }

    /// What a browser must not do with a response, unless its route has said otherwise.
    static let protection: [(name: HTTPField.Name, value: String)] = [
        (.contentTypeOptions, "nosniff"), (.referrerPolicy, "no-referrer"),
        (.contentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'"),
        (.crossOriginResourcePolicy, "same-origin"), (.cacheControl, "private, no-cache"),
    ]

    private static func protect(_ headers: inout HTTPFields) {
        for (name, value) in protection where headers[name] == nil { headers[name] = value }
    }

    private static func withoutBody(_ response: Response) -> Response {
        let length = response.headers[.contentLength] ?? response.body.contentLength.map(String.init)
        var response = response.createHeadResponse()
        // Where the length isn't known, nothing is said of it: 0 would be untrue.
        response.headers[.contentLength] = length
        response.headers[.uncompressed] = "1"
        return response
    }
}

extension Duration {
    /// Milliseconds.
    var milliseconds: Double {
        Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15
    }

    /// Milliseconds with two decimals, without the cost of a formatter.
    var millisecondText: String {
        let hundredths = Int((milliseconds * 100).rounded())
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}
