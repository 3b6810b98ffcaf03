extension [UInt8] {
    /// Lets `body` write up to `capacity` bytes at a pointer and appends as many as it says it wrote.
    ///
    /// The array is grown through its own geometric growth, so that many small chunks cost no copy each.
    mutating func appendUninitialized(atMost capacity: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
        guard capacity > 0 else { return }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { buffer in
            guard let start = buffer.baseAddress else { return }
            let written = Swift.min(Swift.max(body(start), 0), capacity)
            append(contentsOf: UnsafeBufferPointer(start: start, count: written))
        }
    }
}
