extension MessageSet {
    /// The numbers of the ranges in ascending order, made one at a time; `*` has no number here and gives none.
    package var numbers: Numbers { Numbers(ranges: ranges) }

    /// A lazy walk over ranges: `1:4294967295` costs nothing until it is walked.
    package struct Numbers: Sequence, IteratorProtocol, Sendable {
        private var ranges: ArraySlice<ClosedRange<Number>>
        private var next_: UInt32?

        init(ranges: [ClosedRange<Number>]) {
            self.ranges = ranges[...]
            next_ = ranges.first?.lowerBound.rawValue
        }

        package mutating func next() -> Number? {
            guard let number = next_, let range = ranges.first else { return nil }
            if number < range.upperBound.rawValue {
                next_ = number + 1
            } else {
                ranges.removeFirst()
                next_ = ranges.first?.lowerBound.rawValue
            }
            return Number(number)
        }
    }
}
