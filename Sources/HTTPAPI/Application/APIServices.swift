package import MailService

/// What the API stands on.
package struct APIServices: Sendable {
    package let sessions: SessionService
    package let mailbox: MailboxService
    package let blobs: BlobService
    package let drafts: DraftService
    package let submissions: SubmissionService
    package let idempotency: any IdempotencyStore
    package let document: APIDocument
    /// What `/metrics` shows; it shows nothing without.
    package var metrics: PrometheusMetrics?
    /// In the demo, the switches at `/demo/faults`; nil where there is no such path.
    package var faults: (any FaultSwitches)?
    /// Whether this server should be given requests: `/health/ready`.
    package var isReady: @Sendable () async -> Bool

    package init(
        sessions: SessionService,
        mailbox: MailboxService,
        blobs: BlobService,
        drafts: DraftService,
        submissions: SubmissionService,
        idempotency: any IdempotencyStore,
        document: APIDocument,
        metrics: PrometheusMetrics? = nil,
        faults: (any FaultSwitches)? = nil,
        isReady: @escaping @Sendable () async -> Bool = { true }
    ) {
        self.sessions = sessions
        self.mailbox = mailbox
        self.blobs = blobs
        self.drafts = drafts
        self.submissions = submissions
        self.idempotency = idempotency
        self.document = document
        self.metrics = metrics
        self.faults = faults
        self.isReady = isReady
    }
}
