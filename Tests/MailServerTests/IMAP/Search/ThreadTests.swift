import IMAPProtocol
import MailServer
import MailStore
import SeededRandom
import Testing

/// THREAD (RFC 5256 section 3).
struct ThreadTests {
    /// Threads as the RFC draws them: a dummy is `-`.
    private func draw(_ facts: [ThreadFacts], _ algorithm: ThreadAlgorithm = .references) throws -> String {
        try #require(ThreadForest(facts, by: algorithm)).nodes.map { node in
            String(repeating: ".", count: node.depth) + (node.number.map(String.init) ?? "-")
        }.joined(separator: " ")
    }

    private func message(
        _ uid: UInt32, _ references: [String] = [], _ subject: String = "", reply: Bool = false, at sent: Int64? = nil
    ) -> ThreadFacts {
        ThreadFacts(
            uid: uid, messageID: "\(uid)", references: references, subject: subject, isReply: reply,
            sentAt: sent ?? Int64(uid))
    }

    @Test func chain() throws {
        #expect(try draw([message(1), message(2, ["1"]), message(3, ["1", "2"]), message(4, ["1"])]) == "1 .2 ..3 .4")
        #expect(try draw([message(3, ["1", "2"]), message(2, ["1"]), message(1)]) == "1 .2 ..3")
    }

    /// A missing parent of one thread is left out, one of several stays.
    @Test func dummies() throws {
        #expect(try draw([message(2, ["x"])]) == "2")
        #expect(try draw([message(2, ["x"]), message(3, ["x"])]) == "- .2 .3")
        #expect(try draw([message(2, ["x", "y"]), message(3, ["x", "z"])]) == "- .2 .3")
        #expect(try draw([message(1), message(3, ["1", "x", "y"])]) == "1 .3")
    }

    @Test func loops() throws {
        #expect(try draw([message(1, ["2"]), message(2, ["1"])]) == "2 .1")
        #expect(try draw([message(1, ["1"])]) == "1")
        #expect(try draw([message(1, ["a", "b", "a"]), message(2, ["b", "a"])]) == "- .1 .2")
    }

    /// A second message with an identifier stands by itself.
    @Test func sameIdentifier() throws {
        var copy = message(2)
        copy.messageID = "1"
        #expect(try draw([message(1), copy, message(3, ["1"])]) == "1 .3 2")
    }

    /// RFC 5256 section 3, step 5.
    @Test func subjects() throws {
        #expect(try draw([message(1, [], "A"), message(2, [], "A", reply: true)]) == "1 .2")
        #expect(try draw([message(1, [], "A", reply: true), message(2, [], "A")]) == "2 .1")
        #expect(try draw([message(1, [], "A"), message(2, [], "A")]) == "- .1 .2")
        #expect(try draw([message(1, [], "A"), message(2, [], "A"), message(3, [], "A")]) == "- .1 .2 .3")
        #expect(try draw([message(1, [], ""), message(2, [], "")]) == "1 2")
        let dummies = [
            message(1, ["x"], "A"), message(2, ["x"], "A"), message(3, ["y"], "A"), message(4, ["y"], "A"),
        ]
        #expect(try draw(dummies) == "- .1 .2 .3 .4")
        #expect(try draw(Array(dummies.prefix(2)) + [message(5, [], "A")]) == "- .1 .2 .5")
    }

    @Test func siblingsByDate() throws {
        let facts = [message(1, [], at: 50), message(2, ["1"], at: 70), message(3, ["1"], at: 60), message(4, at: 1)]
        #expect(try draw(facts) == "4 1 .3 .2")
    }

    @Test func orderedSubject() throws {
        let facts = [
            message(1, [], "B", at: 5), message(2, [], "A", at: 9), message(3, [], "B", at: 4),
            message(4, [], "B", at: 7),
        ]
        #expect(try draw(facts, .orderedSubject) == "3 .1 .4 2")
        #expect(ThreadForest(facts, by: .refs) == nil)
    }

    @Test func nothing() throws {
        #expect(try draw([]) == "")
        #expect(try draw([], .orderedSubject) == "")
    }

    /// A thread of any depth, in either order of arrival, costs neither stack nor squared time.
    @Test(.timeLimit(.minutes(1)), arguments: [false, true])
    func deep(isReversed: Bool) throws {
        let count: UInt32 = 100_000
        let facts = (1...count).map { message($0, $0 == 1 ? [] : ["\($0 - 1)"]) }
        let forest = try #require(ThreadForest(isReversed ? facts.reversed() : facts, by: .references))
        #expect(forest.nodes.count == Int(count))
        #expect(forest.nodes.last?.depth == Int(count) - 1)
    }

    /// Every message stands once, whatever refers to whatever.
    @Test func hostileReferences() throws {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<300 {
            let facts = (1...UInt32(20)).map { uid in
                message(
                    uid,
                    (0..<Int.random(in: 0...4, using: &random)).map { _ in "\(Int.random(in: 1...30, using: &random))"
                    },
                    ["", "A", "B"][Int.random(in: 0...2, using: &random)], reply: Bool.random(using: &random),
                    at: Int64.random(in: 0...9, using: &random))
            }
            let forest = try #require(ThreadForest(facts, by: .references))
            #expect(forest.nodes.compactMap(\.number).sorted() == Array(1...20))
            for (index, node) in forest.nodes.enumerated() {
                #expect(node.depth <= (index == 0 ? 0 : forest.nodes[index - 1].depth + 1))
            }
        }
    }
}
