import NIOCore

/// A command's arguments, taken from the left.
struct Arguments {
    let command: String
    /// What wasn't taken yet, without spaces at either end.
    private(set) var bytes: ByteBufferView

    init(command: String, bytes: ByteBufferView) {
        self.command = command
        self.bytes = bytes
    }

    mutating func takeWord() -> ByteBufferView? {
        guard !bytes.isEmpty else { return nil }
        let word = bytes.prefix { $0 != .space }
        bytes = bytes.dropFirst(word.count).drop { $0 == .space }
        return word
    }

    /// The last of at least two words.
    mutating func takeLastWord() throws(ParseError) -> ByteBufferView {
        guard let space = bytes.lastIndex(of: .space) else { throw ParseError(.missingArgument, command) }
        let word = bytes[(space + 1)...]
        bytes = bytes[..<space]
        if let end = bytes.lastIndex(where: { $0 != .space }) { bytes = bytes[...end] }
        return word
    }

    /// All that is left, spaces included: a user's name.
    mutating func takeAll() throws(ParseError) -> Argument {
        guard !bytes.isEmpty else { throw ParseError(.missingArgument, command) }
        guard let text = String(validating: bytes, as: UTF8.self), let argument = Argument(text) else {
            throw ParseError(.invalidArgument, command)
        }
        bytes = bytes[bytes.endIndex...]
        return argument
    }

    mutating func takeNumber() throws(ParseError) -> MessageNumber {
        guard let number = MessageNumber(try takeCount()) else { throw ParseError(.invalidArgument, command) }
        return number
    }

    mutating func takeNumberIfAny() throws(ParseError) -> MessageNumber? {
        bytes.isEmpty ? nil : try takeNumber()
    }

    /// A number from 0.
    mutating func takeCount() throws(ParseError) -> Int {
        guard let word = takeWord() else { throw ParseError(.missingArgument, command) }
        guard let count = Int(digits: word) else { throw ParseError(.invalidArgument, command) }
        return count
    }

    func requireEnd() throws(ParseError) {
        guard bytes.isEmpty else { throw ParseError(.invalidArgument, command) }
    }
}

extension Int {
    /// The number that 1 to 18 digits say.
    init?(digits: some Collection<UInt8>) {
        guard 1...18 ~= digits.count, digits.allSatisfy(\.isDigit) else { return nil }
        self = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
