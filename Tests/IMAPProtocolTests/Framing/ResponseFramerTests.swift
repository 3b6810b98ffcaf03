import IMAPProtocol
import NIOCore
import Testing

@Suite struct ResponseFramerTests {
    @Test(
        arguments: [
            ("* OK hi\r\n", ["* OK hi"]), ("* OK hi\n* BYE\n", ["* OK hi", "* BYE"]), ("\r\n\r\n* OK\r\n", ["* OK"]),
            ("* LIST () NIL {5}\r\na\r\nbc\r\n", ["* LIST () NIL {5}\r\na\r\nbc"]),
            ("* LIST () NIL {5+}\nab cd\n", ["* LIST () NIL {5+}\nab cd"]),
            ("* 1 FETCH (BODY[] {0}\r\n)\r\n* OK\r\n", ["* 1 FETCH (BODY[] {0}\r\n)", "* OK"]),
            ("* 1 FETCH (BINARY[1] ~{3}\r\n\0\n\0)\r\n", ["* 1 FETCH (BINARY[1] ~{3}\r\n\0\n\0)"]),
            ("* X {1}\r\n\n {2}\r\n\r\n y\r\n", ["* X {1}\r\n\n {2}\r\n\r\n y"]),
            // No literals: a text, a size that is none, and a brace alone.
            ("* OK see {5}\r\n* OK\r\n", ["* OK see {5}", "* OK"]), ("+ go {3}\r\n", ["+ go {3}"]),
            ("A1 NO [ALERT] full {9}\r\n", ["A1 NO [ALERT] full {9}"]), ("* X {}\r\n", ["* X {}"]),
            ("* X }\r\n", ["* X }"]),
            ("* X {1234567890123456789}\r\n", ["* X {1234567890123456789}"]), ("}\r\n", ["}"]), ("{5\r\n", ["{5"]),
            // A response code's strings may be literals.
            ("A1 NO [BADCHARSET ({5}\r\nUTF-8)] no\r\n", ["A1 NO [BADCHARSET ({5}\r\nUTF-8)] no"]),
        ] as [(String, [String])])
    func frames(_ wire: String, _ expected: [String]) {
        let bytes = Array(wire.utf8)
        #expect(Wire.events(bytes).map(\.text) == expected)
        // However the bytes arrive.
        #expect(Wire.events(bytes, cutAt: Array(bytes.indices)).map(\.text) == expected)
        for cut in bytes.indices {
            #expect(Wire.events(bytes, cutAt: [cut]).map(\.text) == expected)
        }
    }

    @Test func theIncompleteWaits() {
        var framer = ResponseFramer()
        #expect(framer.isBetweenResponses && !framer.hasBufferedBytes)
        framer.append(ByteBuffer(string: "* OK\r\n* LIST () NIL {10}\r\nab"))
        #expect(framer.next()?.text == "* OK")
        #expect(framer.next() == nil)
        #expect(!framer.isBetweenResponses && framer.hasBufferedBytes)
    }

    /// CVE-2011-0411: what comes in the clear after the answer to STARTTLS must not count after the handshake.
    @Test func injectedResponsesAreSeenAndDropped() {
        var framer = ResponseFramer()
        framer.append(ByteBuffer(string: "A1 OK begin TLS\r\n* CAPABILITY AUTH=PLAIN\r\n"))
        #expect(framer.next()?.text == "A1 OK begin TLS")
        #expect(framer.hasBufferedBytes)
        #expect(framer.takeBufferedBytes().readableBytes == 25)
        #expect(framer.next() == nil)
        framer.append(ByteBuffer(string: "A2 OK\r\n"))
        #expect(framer.next()?.text == "A2 OK")
    }

    @Test func bytesOfAnotherLayerAreHandedOver() {
        var framer = ResponseFramer()
        framer.append(ByteBuffer(string: "A1 OK DEFLATE active\r\n\u{1}\u{2}"))
        #expect(framer.next()?.text == "A1 OK DEFLATE active")
        #expect(Array(framer.takeBufferedBytes().readableBytesView) == [1, 2])
        #expect(framer.isBetweenResponses)
    }

    @Test func framesAreSlicesOfWhatArrived() throws {
        var framer = ResponseFramer()
        var chunk = ByteBuffer(string: "* 1 EXISTS\r\n* 2 EXISTS\r\n")
        framer.append(chunk)
        guard case .frame(var frame)? = framer.next() else { throw Wire.Unexpected(line: "") }
        let inFrame = frame.bytes.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) }
        let inChunk = chunk.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) }
        #expect(inFrame == inChunk)
        frame.bytes.clear()
        chunk.clear()
    }
}
