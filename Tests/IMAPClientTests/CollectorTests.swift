import NIOCore
import Testing

@testable import IMAPClient
@testable import IMAPProtocol

/// How answers are put together.
struct CollectorTests {
    private static let done = ClientAction.Completion(status: StatusResponse(.ok, text: "done"))

    /// The responses on some lines.
    private static func responses(_ lines: String...) throws -> [UntaggedResponse] {
        try lines.compactMap { line in
            let frame = ResponseFrame(bytes: ByteBuffer(string: line))
            guard case .untagged(let response) = try ResponseParser().parse(frame) else { return nil }
            return response
        }
    }

    private func fetched(_ responses: [UntaggedResponse], limits: IMAPLimits = .init()) throws -> [FetchResponse] {
        var collector = FetchCollector(command: "FETCH", limits: limits)
        for response in responses { try collector.receive(response) }
        return collector.finish(Self.done).messages
    }

    @Test
    func splitAnswersOfOneMessageAreOne() throws {
        let messages = try fetched(
            Self.responses(
                "* 1 FETCH (UID 5 BODY[HEADER] \"a\")", "* 2 FETCH (UID 6)", "* 1 FETCH (FLAGS (\\Seen))",
                "* 1 FETCH (BODY[TEXT] \"b\")"))
        #expect(messages.count == 2)
        #expect(messages.first?.uid == 5 && messages.first?.flags == [.seen])
        #expect(messages.first?.sections.map(\.section) == [.header, .text])
    }

    /// A UID FETCH lets EXPUNGE through: the number is another message's then.
    @Test
    func numberThatMovedIsAnotherMessage() throws {
        let messages = try fetched(
            Self.responses("* 1 FETCH (UID 5)", "* 1 FETCH (UID 6)", "* 1 FETCH (UID 6 FLAGS ())"))
        #expect(messages.map(\.uid) == [5, 6])
        #expect(messages.last?.flags == [])
    }

    @Test
    func streamedSectionsComeToTheirPlace() throws {
        var collector = FetchCollector(command: "FETCH", limits: .init())
        let item = StreamedItem(
            sequenceNumber: 1, uid: nil, section: .whole, origin: nil, isBinary: false, byteCount: 4)
        collector.literalBegin(item)
        collector.literalBytes(ByteBuffer(string: "ab"))
        collector.literalBytes(ByteBuffer(string: "cd"))
        var fetch = FetchResponse(sequenceNumber: 1)
        fetch.sections = [.init(section: .whole, origin: nil, data: .streamed(byteCount: 4))]
        try collector.receive(.fetch(fetch))
        let message = collector.finish(Self.done).messages.first
        #expect(message?.sections.first?.data == .inline(ByteBuffer(string: "abcd")))
    }

    private func searched(
        _ responses: [UntaggedResponse], returning: [SearchReturnOption]? = nil
    ) throws -> SearchAnswer {
        var collector = SearchCollector(command: "SEARCH", areUIDs: true, returning: returning, limits: .init())
        for response in responses { try collector.receive(response) }
        return collector.finish(Self.done)
    }

    @Test
    func searchAndExtendedSearchGiveTheSame() throws {
        let plain = try searched(Self.responses("* SEARCH 1 2 3 9"))
        let extended = try searched(Self.responses("* ESEARCH (TAG \"A1\") UID ALL 1:3,9 COUNT 4 MIN 1 MAX 9"))
        #expect(plain == extended)
        #expect(plain.uids == [1, 2, 3, 9] && plain.count == 4)
    }

    @Test(arguments: [["* SEARCH"], ["* ESEARCH (TAG \"A1\") UID"], []])
    func nothingFoundIsAnEmptyAnswer(_ lines: [String]) throws {
        let responses = try lines.flatMap { try Self.responses($0) }
        let answer = try searched(responses, returning: responses.isEmpty ? nil : [.all, .count])
        #expect(answer.all == [] && answer.count == 0 && answer.uids.isEmpty)
    }

    @Test(arguments: [
        "* ESEARCH (TAG \"A1\") UID ALL 1:4294967295", "* ESEARCH (TAG \"A1\") UID PARTIAL (1:2 1:4294967295)",
    ])
    func shortAnswerOfAGreatManyIsRefused(_ line: String) throws {
        #expect(throws: IMAPClientError.self) { try searched(Self.responses(line)) }
    }

    @Test
    func sortKeepsItsOrder() throws {
        let answer = try searched(Self.responses("* SORT 9 3 4 1"))
        #expect(answer.numbers == [9, 3, 4, 1])
        #expect(answer.min == 1 && answer.max == 9)
    }

    @Test
    func windowIsKept() throws {
        let answer = try searched(
            Self.responses("* ESEARCH (TAG \"A1\") UID PARTIAL (-1:-3 7:9)"),
            returning: [PartialWindow(first: -1, last: -3)].compactMap { $0 }.map { .partial($0) })
        #expect(answer.partial?.ranges == [7...9])
        #expect(answer.all == nil)
    }
}
