import PosternTesting
import Testing

struct SampleMailTests {
    private let mail = SampleMail()

    @Test func `a number gives the same message each time`() {
        for number in [1, 7, 97, 297, 100_000] {
            #expect(mail.message(number).bytes == SampleMail().message(number).bytes)
        }
    }

    @Test func `every kind is among the first hundred`() {
        let kinds = Set(mail.messages(100).map(\.kind))
        #expect(kinds == Set(SampleMail.Kind.allCases))
    }

    @Test(arguments: SampleMail.Kind.allCases)
    func `lines end with CRLF`(kind: SampleMail.Kind) {
        for number in [3, 104, 205] {
            let bytes = mail.message(number, kind: kind).bytes
            let bare = zip(bytes.dropFirst(), bytes).filter { ($0.0 == 0x0A) != ($0.1 == 0x0D) }
            #expect(bare.isEmpty)
            #expect(bytes.last == 0x0A)
        }
    }

    @Test func `an answer refers to a message before it`() throws {
        let answer = try #require(mail.messages(100).first { $0.kind == .reply && $0.number > 2 })
        let text = String(decoding: answer.bytes, as: UTF8.self)
        #expect(text.contains("In-Reply-To: <"))
        #expect(answer.subject.hasPrefix("Re: "))
    }

    @Test func `no messages are none`() {
        #expect(Array(mail.messages(0)).isEmpty)
    }
}
