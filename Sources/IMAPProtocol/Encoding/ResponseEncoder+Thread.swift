extension ResponseEncoder {
    //  thread-data    = "THREAD" [SP 1*thread-list]
    //  thread-list    = "(" (thread-members / thread-nested) ")"
    //  thread-members = nz-number *(SP nz-number) [SP thread-nested]
    //  thread-nested  = 2*thread-list                                     RFC 5256 section 5

    /// Without recursion, as threads may be as deep as they like.
    mutating func thread(_ forest: ThreadForest) {
        raw("THREAD")
        if !forest.nodes.isEmpty { space() }
        let childCounts = Self.childCounts(forest)
        // The nodes from the root to the last one written: their places, and whether a list was opened for them.
        var path: [(index: Int, isList: Bool)] = []
        for (index, node) in forest.nodes.enumerated() {
            let depth = min(max(node.depth, 0), path.count)
            let isFirstChild = depth == path.count
            closeLists(&path, above: depth)
            let parent = path.last.map(\.index)
            let hasNumberedParent = parent.map { forest.nodes[$0].number != nil } ?? false
            if isFirstChild, hasNumberedParent { space() }
            // An only child goes on in its parent's list.
            let isOnlyChild = parent.map { childCounts[$0] == 1 } ?? false
            let isList = !isOnlyChild || !hasNumberedParent || node.number == nil
            if isList { raw("(") }
            if let number = node.number { self.number(number) }
            path.append((index, isList))
        }
        closeLists(&path, above: 0)
    }

    private mutating func closeLists(_ path: inout [(index: Int, isList: Bool)], above depth: Int) {
        while path.count > depth, let last = path.popLast() {
            if last.isList { raw(")") }
        }
    }

    private static func childCounts(_ forest: ThreadForest) -> [Int] {
        var counts = [Int](repeating: 0, count: forest.nodes.count)
        var path: [Int] = []
        for (index, node) in forest.nodes.enumerated() {
            path.removeLast(path.count - min(max(node.depth, 0), path.count))
            if let parent = path.last { counts[parent] += 1 }
            path.append(index)
        }
        return counts
    }
}
