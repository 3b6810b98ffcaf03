import Logging
import MailService
import Outbound
import Persistence
import PosternSettings
import ServiceLifecycle

/// All that sending takes: the use case, the queue, and libcurl behind it.
struct Sending: Service {
    let submissions: SubmissionService
    private let queue: SubmissionQueue
    private let submitter: CurlSubmitter

    /// Makes the server's key at the first start; else opens nothing.
    init(
        _ settings: Settings, in directory: DataDirectory, store: any SubmissionStore, contents: any ContentStore,
        provider: any MailBackendProvider, drafts: DraftService
    ) throws {
        let seal = CredentialSeal(serverKey: try ServerKey.readOrMake(in: directory))
        let signal = QueueSignal()
        var options = settings.sending
        options.inspector.agent = "Postern/\(Postern.version)"
        submissions = SubmissionService(
            store: store, contents: contents, seal: seal, options: options, logger: Logger(label: "sending"),
            wake: signal.send)
        submitter = CurlSubmitter()
        var queueOptions = SubmissionQueue.Options()
        queueOptions.schedule = settings.retries
        queue = SubmissionQueue(
            store: store, contents: contents, seal: seal, directory: AccountDirectory(servers: settings.servers),
            submitter: submitter, provider: provider, signal: signal, options: queueOptions,
            logger: Logger(label: "sending"), removeDraft: drafts.removeSent)
    }

    /// Until the server stops: then no try begins any more, and those under way end.
    func run() async throws {
        await cancelWhenGracefulShutdown { await queue.run() }
        submitter.stop()
    }
}
