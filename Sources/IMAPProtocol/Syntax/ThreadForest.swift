/// A THREAD response (RFC 5256): threads of sequence numbers or UIDs, as was asked.
///
/// Kept flat, in preorder, so that a thread of any depth costs neither stack nor a node each.
package struct ThreadForest: Hashable, Sendable {
    package struct Node: Hashable, Sendable {
        /// Nil for a message that isn't in the mailbox but whose answers are: `((2)(3))`.
        package var number: UInt32?
        /// 0 for a thread's root; a node's parent is the nearest before it with a depth one less.
        package var depth: Int
        package init(number: UInt32?, depth: Int) {
            self.number = number
            self.depth = depth
        }
    }

    package var nodes: [Node]
    package init(nodes: [Node]) { self.nodes = nodes }

    /// One slice of ``nodes`` for each thread.
    package var threads: [ArraySlice<Node>] {
        let starts = nodes.indices.filter { nodes[$0].depth == 0 }
        return starts.enumerated().map { index, start in
            nodes[start..<(index + 1 < starts.count ? starts[index + 1] : nodes.endIndex)]
        }
    }
}
