import Foundation
import Logging
import MailService
import POP3Client

/// What is done without anybody asking: headers and texts are read for searches, and the account's policy is carried out.
extension POP3Inbox {
    /// Messages whose texts are looked for at once.
    private static let textsAtOnce = 50

    /// Works until there is nothing left to do, or something is in the way; the next look wakes it again.
    func workInBackground() async {
        do {
            while !Task.isCancelled {
                if try await readHeaders() { continue }
                if options.indexesTexts, try await readTexts() { continue }
                if try await carryOutPolicy() { continue }
                try await removeFromServer(lane: .bulk)
                return
            }
        } catch {
            logger.debug("work in the background stopped", metadata: ["error": "\(error)"])
        }
    }

    /// - Returns: whether there was something to read.
    private func readHeaders() async throws -> Bool {
        let unknown = try index.unread(.header, limit: options.headersInTurn)
        guard !unknown.isEmpty else { return false }
        try await learnHeaders(of: unknown, lane: .bulk)
        // A message that has gone from the server meanwhile stays without: the next listing takes it out.
        return try index.unread(.header, limit: options.headersInTurn).map(\.number) != unknown.map(\.number)
    }

    private func readTexts() async throws -> Bool {
        let unread = try index.unread(.text, limit: Self.textsAtOnce + undownloadableCount)
            .filter { !isUndownloadable($0.number) && $0.size <= options.indexedMessageBytes }
        guard !unread.isEmpty else { return false }
        for message in unread {
            try Task.checkCancellation()
            try await readText(of: message, lane: .bulk)
        }
        return true
    }

    /// Downloads a message for what it says. One that the server won't give is left alone.
    func readText(of message: MaildropMessage, lane: MaildropLine.Lane) async throws {
        do {
            _ = try await copy(of: message, lane: lane)
        } catch let error as POP3ClientError where error.isAboutOneMessage {
            logger.debug("a message can't be read", metadata: ["error": "\(error)"])
            noteUndownloadable(message.number)
        } catch let error as MailServiceError where error.code == .messageNotFound {
            noteUndownloadable(message.number)
        }
    }

    /// Reads what a search would miss, where that is little.
    func catchUp(texts: Bool) async throws {
        let headers = try index.unread(.header, limit: options.searchedAtOnce + 1)
        if headers.count <= options.searchedAtOnce { try await learnHeaders(of: headers) }
        guard texts, options.indexesTexts else { return }
        let unread = try index.unread(.text, limit: options.searchedAtOnce + undownloadableCount + 1)
            .filter { !isUndownloadable($0.number) && $0.size <= options.indexedMessageBytes }
        guard unread.count <= options.searchedAtOnce else { return }
        for message in unread { try await readText(of: message, lane: .interactive) }
    }
}
