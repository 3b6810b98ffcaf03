import MailService

/// `Service`: what this server is.
struct ServiceModel: Encodable {
    let name = "Postern"
    let version: String
    let limits: Limits
    let links = Links()

    struct Limits: Encodable {
        let pageDefault = PageRequest.defaultLimit
        let pageMaximum = PageRequest.maximumLimit
        let requestBody: Int
    }

    struct Links: Encodable {
        let `self` = "/v1"
        let sessions = "/v1/sessions"
        let accounts = "/v1/accounts"
        let openapi = "/openapi.yaml"
        let docs = "/docs"
    }

    init(_ options: HTTPOptions) {
        version = options.version
        limits = Limits(requestBody: options.maximumBodySize)
    }
}

/// `Health`.
struct HealthModel: Encodable {
    let status = "ok"
}

/// `Explanation`: what `?explain=1` adds.
struct ExplanationModel: Encodable {
    let commands: [Command]
    let commandsOmitted: Int?
    let upstreamMilliseconds: Double
    let waitingMilliseconds: Double
    let cacheHits: Int
    let cacheMisses: Int

    struct Command: Encodable {
        let `protocol`: String
        let command: String
        let milliseconds: Double
        let bytesUp: Int
        let bytesDown: Int
        let outcome: String

        init(_ command: RequestTrace.Command) {
            `protocol` = command.protocolName
            self.command = command.text
            milliseconds = command.duration.roundedMilliseconds
            bytesUp = command.bytesUp
            bytesDown = command.bytesDown
            outcome = command.outcome
        }
    }

    init(_ trace: RequestTrace) {
        let summary = trace.summary
        commands = summary.commands.map(Command.init)
        commandsOmitted = summary.commandsOmitted > 0 ? summary.commandsOmitted : nil
        upstreamMilliseconds = summary.upstream.roundedMilliseconds
        waitingMilliseconds = summary.waiting.roundedMilliseconds
        cacheHits = summary.cacheHits
        cacheMisses = summary.cacheMisses
    }
}

extension Duration {
    /// Milliseconds to the hundredth, which is what these clocks are worth.
    fileprivate var roundedMilliseconds: Double {
        (milliseconds * 100).rounded() / 100
    }
}
