extension BodyStructure {
    /// A part, and the numbers by which `BODY[...]` names it.
    package struct NumberedPart: Sendable {
        /// Empty for the message itself where it is a multipart.
        package let number: [Int]
        package let part: BodyStructure
    }

    /// The parts that a multipart, or the message in a part, directly holds; empty for others.
    package var children: [BodyStructure] {
        switch content {
        case .multipart(let parts): parts
        case .message(let message): message.body.map { [$0] } ?? []
        case .basic, .text: []
        }
    }

    package var isMultipart: Bool {
        if case .multipart = content { true } else { false }
    }

    /// All parts in document order, this one first, with the numbers of RFC 9051 section 6.4.5.
    ///
    /// The parts of a message inside a part are numbered below that part's number; the body of a message that isn't
    /// multipart is its part 1.
    package var numberedParts: [NumberedPart] {
        var result: [NumberedPart] = []
        // A multipart that is a message's body shares the message's number.
        var waiting: [NumberedPart] = [NumberedPart(number: isMultipart ? [] : [1], part: self)]
        while let next = waiting.popLast() {
            result.append(next)
            switch next.part.content {
            case .multipart(let parts):
                for (index, part) in parts.enumerated().reversed() {
                    waiting.append(NumberedPart(number: next.number + [index + 1], part: part))
                }
            case .message(let message):
                guard let body = message.body else { continue }
                waiting.append(NumberedPart(number: body.isMultipart ? next.number : next.number + [1], part: body))
            case .basic, .text: continue
            }
        }
        return result
    }
}
