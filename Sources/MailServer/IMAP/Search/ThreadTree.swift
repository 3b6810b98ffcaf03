import IMAPProtocol
import MailStore

/// THREAD=REFERENCES (RFC 5256 section 3), its steps by the numbers they have there.
///
/// Nodes are numbers in arrays and nothing recurses: a thread of any depth costs no stack. Time is n log n: linking two
/// trees looks at no more than the smaller one.
struct ThreadTree {
    /// Where the links of a node without any lead.
    private static let none = -1

    private let facts: [ThreadFacts]
    /// The position of each node's message in ``facts``; ``none`` for a dummy. Node 0 is the root.
    private var messages = [none]
    private var parents = [none]
    private var firstChildren = [none]
    private var lastChildren = [none]
    private var nextSiblings = [none]
    private var previousSiblings = [none]

    init(_ facts: [ThreadFacts]) {
        self.facts = facts
        linkByReferences()
    }

    mutating func forest() -> ThreadForest {
        prune()
        var threads = children(of: 0)
        threads.sort(by: isEarlier)
        threads = gatherBySubject(threads)
        setChildren(of: 0, to: threads)
        sortSiblings()
        return flattened()
    }

    // MARK: - 1 and 2: links

    private mutating func linkByReferences() {
        var nodes: [String: Int] = [:]
        for (position, message) in facts.enumerated() {
            let own = node(for: message, at: position, &nodes)
            var previous = Self.none
            for reference in message.references {
                let node = nodes[reference] ?? add(message: Self.none)
                nodes[reference] = node
                // A link that is there already stays.
                if previous != Self.none, parents[node] == Self.none, !isAncestor(node, of: previous) {
                    link(node, to: previous)
                }
                previous = node
            }
            guard previous != Self.none else {
                unlink(own)
                continue
            }
            if !isAncestor(own, of: previous) {
                unlink(own)
                link(own, to: previous)
            }
        }
        for node in messages.indices.dropFirst() where parents[node] == Self.none { link(node, to: 0) }
    }

    /// The node of a message; one without a Message-ID, or with another's, stands by itself.
    private mutating func node(for message: ThreadFacts, at position: Int, _ nodes: inout [String: Int]) -> Int {
        guard let id = message.messageID else { return add(message: position) }
        guard let known = nodes[id] else {
            let node = add(message: position)
            nodes[id] = node
            return node
        }
        guard messages[known] == Self.none else { return add(message: position) }
        messages[known] = position
        return known
    }

    /// Whether a node is above another, or is it. Looks up from the one and down from the other by turns.
    private func isAncestor(_ node: Int, of other: Int) -> Bool {
        var above = other
        var below = node
        while above != Self.none {
            if above == node || below == other { return true }
            above = parents[above]
            below = following(below, within: node)
            if below == Self.none { return false }
        }
        return false
    }

    /// The next node of a tree in preorder.
    private func following(_ node: Int, within top: Int) -> Int {
        if firstChildren[node] != Self.none { return firstChildren[node] }
        var node = node
        while node != top, nextSiblings[node] == Self.none { node = parents[node] }
        return node == top ? Self.none : nextSiblings[node]
    }

    // MARK: - 3: dummies

    /// Takes out dummies from below: those without children, and those whose children can stand in their place.
    private mutating func prune() {
        for node in preorder().reversed() where node != 0 && messages[node] == Self.none {
            let first = firstChildren[node]
            let parent = parents[node]
            if first == Self.none {
                unlink(node)
            } else if parent != 0 || nextSiblings[first] == Self.none {
                replace(node, in: parent)
            }
        }
    }

    /// Puts a node's children where it stands.
    private mutating func replace(_ node: Int, in parent: Int) {
        let (first, last) = (firstChildren[node], lastChildren[node])
        var child = first
        while child != Self.none {
            parents[child] = parent
            child = nextSiblings[child]
        }
        let (before, after) = (previousSiblings[node], nextSiblings[node])
        previousSiblings[first] = before
        nextSiblings[last] = after
        if before == Self.none { firstChildren[parent] = first } else { nextSiblings[before] = first }
        if after == Self.none { lastChildren[parent] = last } else { previousSiblings[after] = last }
        (firstChildren[node], lastChildren[node], parents[node]) = (Self.none, Self.none, Self.none)
        (previousSiblings[node], nextSiblings[node]) = (Self.none, Self.none)
    }

    // MARK: - 5: subjects

    private mutating func gatherBySubject(_ threads: [Int]) -> [Int] {
        var table: [String: Int] = [:]
        for thread in threads {
            guard let subject = subject(of: thread) else { continue }
            guard let known = table[subject] else {
                table[subject] = thread
                continue
            }
            let isBetter =
                messages[known] != Self.none
                && (messages[thread] == Self.none || (isReply(known) && !isReply(thread)))
            if isBetter { table[subject] = thread }
        }
        var kept: [Int] = []
        var positions: [Int: Int] = [:]
        for thread in threads {
            guard let subject = subject(of: thread), let known = table[subject], known != thread else {
                positions[thread] = kept.count
                kept.append(thread)
                continue
            }
            if let dummy = merge(thread, with: known) {
                table[subject] = dummy
                // The dummy stands where the first of the two stood.
                if let position = positions[known] {
                    kept[position] = dummy
                    positions[dummy] = position
                } else {
                    positions[dummy] = kept.count
                    kept.append(dummy)
                }
            }
        }
        return kept
    }

    /// Joins a thread with another of its subject; gives the dummy that was made for it, if one was.
    private mutating func merge(_ thread: Int, with known: Int) -> Int? {
        unlink(thread)
        if messages[known] == Self.none {
            if messages[thread] == Self.none {
                for child in children(of: thread) {
                    unlink(child)
                    link(child, to: known)
                }
            } else {
                link(thread, to: known)
            }
            return nil
        }
        if isReply(thread), !isReply(known) {
            link(thread, to: known)
            return nil
        }
        let dummy = add(message: Self.none)
        unlink(known)
        link(known, to: dummy)
        link(thread, to: dummy)
        return dummy
    }

    /// The subject of a thread; nil for an empty one.
    private func subject(of thread: Int) -> String? {
        let subject = facts[speaker(of: thread)].subject
        return subject.isEmpty ? nil : subject
    }

    private func isReply(_ node: Int) -> Bool { messages[node] != Self.none && facts[messages[node]].isReply }

    // MARK: - 4 and 6: order

    /// From below, for a dummy stands where its first child would.
    private mutating func sortSiblings() {
        for node in preorder().reversed() {
            let children = children(of: node)
            if children.count > 1 { setChildren(of: node, to: children.sorted(by: isEarlier)) }
        }
    }

    private func isEarlier(_ one: Int, _ other: Int) -> Bool {
        let (one, other) = (speaker(of: one), speaker(of: other))
        return (facts[one].sentAt, one) < (facts[other].sentAt, other)
    }

    /// The message of a node, or of a dummy's first child. After ``prune()`` a dummy has children that are messages.
    private func speaker(of node: Int) -> Int {
        var node = node
        while messages[node] == Self.none, firstChildren[node] != Self.none { node = firstChildren[node] }
        return max(messages[node], 0)
    }

    private func flattened() -> ThreadForest {
        var nodes: [ThreadForest.Node] = []
        var depths = [Int](repeating: -1, count: messages.count)
        for node in preorder() where node != 0 {
            depths[node] = depths[parents[node]] + 1
            let message = messages[node]
            nodes.append(.init(number: message == Self.none ? nil : facts[message].uid, depth: depths[node]))
        }
        return ThreadForest(nodes: nodes)
    }
}

// MARK: - Links

extension ThreadTree {
    private mutating func add(message: Int) -> Int {
        messages.append(message)
        parents.append(Self.none)
        firstChildren.append(Self.none)
        lastChildren.append(Self.none)
        nextSiblings.append(Self.none)
        previousSiblings.append(Self.none)
        return messages.count - 1
    }

    private mutating func link(_ node: Int, to parent: Int) {
        let last = lastChildren[parent]
        parents[node] = parent
        previousSiblings[node] = last
        if last == Self.none { firstChildren[parent] = node } else { nextSiblings[last] = node }
        lastChildren[parent] = node
    }

    private mutating func unlink(_ node: Int) {
        let parent = parents[node]
        guard parent != Self.none else { return }
        let (before, after) = (previousSiblings[node], nextSiblings[node])
        if before == Self.none { firstChildren[parent] = after } else { nextSiblings[before] = after }
        if after == Self.none { lastChildren[parent] = before } else { previousSiblings[after] = before }
        (parents[node], previousSiblings[node], nextSiblings[node]) = (Self.none, Self.none, Self.none)
    }

    private func children(of node: Int) -> [Int] {
        Array(sequence(first: firstChildren[node]) { nextSiblings[$0] }.prefix { $0 != Self.none })
    }

    private mutating func setChildren(of node: Int, to children: [Int]) {
        (firstChildren[node], lastChildren[node]) = (Self.none, Self.none)
        for child in children {
            nextSiblings[child] = Self.none
            link(child, to: node)
        }
    }

    /// All that hangs on the root, parents before children.
    private func preorder() -> [Int] {
        var nodes: [Int] = []
        nodes.reserveCapacity(messages.count)
        var node = 0
        while node != Self.none {
            nodes.append(node)
            node = following(node, within: 0)
        }
        return nodes
    }
}
