import HTTPTypes

extension HTTPField.Name {
    static let requestID = name("X-Request-Id")
    static let forwardedFor = name("X-Forwarded-For")
    static let serverTiming = name("Server-Timing")
    static let csrfToken = name("X-CSRF-Token")
    static let link = name("Link")
    static let uncompressed = name(ResponseCompression.exemption)
    static let contentTypeOptions = name("X-Content-Type-Options")
    static let contentSecurityPolicy = name("Content-Security-Policy")
    static let referrerPolicy = name("Referrer-Policy")
    static let crossOriginResourcePolicy = name("Cross-Origin-Resource-Policy")
    static let allowOrigin = name("Access-Control-Allow-Origin")
    static let allowMethods = name("Access-Control-Allow-Methods")
    static let allowHeaders = name("Access-Control-Allow-Headers")
    static let allowCredentials = name("Access-Control-Allow-Credentials")
    static let exposeHeaders = name("Access-Control-Expose-Headers")
    static let corsMaximumAge = name("Access-Control-Max-Age")

    private static func name(_ text: String) -> HTTPField.Name {
        // Every caller's literal is a token (RFC 9110 section 5.1): the replacement is never taken.
        HTTPField.Name(text) ?? .server
    }
}
