import Foundation
import MailServer
import MailStore
import MailTransport
import SeededRandom
import ServiceLifecycle

/// Delivers a letter to one of the accounts now and then, so that there is something to watch.
struct NewMail: Service {
    /// Letters in all: a demo that somebody forgets to end must not fill the disk.
    static let limit = 500

    private let store: MailStore
    private let interval: Duration

    /// - Parameter interval: from one letter to the next.
    init(store: MailStore, interval: Duration = .seconds(45)) {
        self.store = store
        self.interval = interval
    }

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            do {
                for number in 0..<Self.limit {
                    try await Task.sleep(for: interval)
                    try await deliver(number)
                }
                // A service that ends would end the others with it.
                try await gracefulShutdown()
            } catch is CancellationError {
                return
            }
        }
    }

    @concurrent
    private func deliver(_ number: Int) async throws {
        try await withTaskExecutorPreference(BlockingExecutor.shared) {
            for message in Self.letter(number, now: Date()) {
                try store.deliver(message)
            }
        }
    }

    /// The letter with this number, once for each account that it goes to. The texts come again, the ids don't.
    static func letter(_ number: Int, now: Date) -> [DemoMessage] {
        let arriving = Scene.arriving[number % Scene.arriving.count]
        let mail = DemoMail(seed: UInt64(number), now: now)
        var random = SeededGenerator(seed: UInt64(number) &+ UInt64(max(0, now.timeIntervalSince1970)))
        let letter = Letter(
            from: arriving.from, to: arriving.to, subject: arriving.subject, sentAt: now,
            id: mail.messageID(now, arriving.from, &random),
            text: ([arriving.text]
                + (arriving.from.signature.isEmpty ? [] : ["-- \n" + arriving.from.signature.joined(separator: "\n")]))
                .joined(separator: "\n\n"))
        return mail.place(letter, in: .inbox, flags: []).filter { $0.folder == DemoFolder.inbox.path }
    }
}
