import Foundation
import Testing

@testable import MailServer

@Suite("Faults on request") struct FaultPlanTests {
    @Test func aListSetsEachOfThem() throws {
        let faults = try Faults(
            list: """
                uidvalidity-change=3, drop-connections=4096/2,slow-answers=200,,throttling=unavailable,
                ignore-partial,malformed-bodystructure,silent-idle
                """)
        var expected = Faults()
        expected.uidValidityChanges = 3
        expected.droppedConnections = .init(afterBytes: 4096, every: 2)
        expected.answerDelay = .milliseconds(200)
        expected.throttling = .unavailable
        expected.ignoresPartial = true
        expected.breaksBodyStructure = true
        expected.silencesIdle = true
        #expect(faults == expected)
    }

    @Test func valuesMayBeLeftOutWhereThereIsAUsualOne() throws {
        let faults = try Faults(list: "uidvalidity-change,slow-answers,throttling,drop-connections=10")
        #expect(faults.uidValidityChanges == 1 && faults.answerDelay == .milliseconds(500))
        #expect(faults.throttling == .limit && faults.droppedConnections == .init(afterBytes: 10, every: 1))
        #expect(try Faults(list: "") == Faults())
    }

    @Test(arguments: [
        "slow", "slow-answers=fast", "slow-answers=-1", "drop-connections", "drop-connections=1/0", "throttling=never",
        "silent-idle=1", "uidvalidity-change=99999999999999999999", "=", "drop-connections=/",
    ])
    func whatIsNoFaultIsNamed(item: String) {
        #expect(throws: Faults.UnknownFault(item: item)) { try Faults(list: item) }
    }

    @Test func theJSONOfEachComesBack() throws {
        let faults = try Faults(
            list: "uidvalidity-change,drop-connections=10/3,slow-answers=7,throttling,ignore-partial,silent-idle")
        #expect(try JSONDecoder().decode(Faults.self, from: JSONEncoder().encode(faults)) == faults)
        #expect(try JSONDecoder().decode(Faults.self, from: Data("{}".utf8)) == Faults())
    }

    @Test(arguments: [
        #"{"slow": true}"#, #"{"answerDelayMilliseconds": -1}"#, #"{"dropConnections": {"afterBytes": 1, "every": 0}}"#,
        #"{"throttling": "never"}"#, #"{"uidValidityChanges": 4294967296}"#,
    ])
    func whatIsNoFaultIsRefusedInJSON(json: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Faults.self, from: Data(json.utf8)) }
    }

    @Test func everyNthConnectionIsCut() {
        let plan = FaultPlan()
        #expect(plan.bytesUntilDrop() == nil)
        plan.faults.droppedConnections = .init(afterBytes: 100, every: 3)
        #expect((1...6).map { _ in plan.bytesUntilDrop() } == [nil, nil, 100, nil, nil, 100])
    }

    @Test func uidValidityIsNeverZero() {
        let plan = FaultPlan()
        #expect(plan.uidValidity(7) == 7)
        plan.faults.uidValidityChanges = 1
        #expect(plan.uidValidity(7) == 8)
        #expect(plan.uidValidity(.max) == 1)
    }

    @Test func aBrokenStructureIsBalanced() {
        let plan = FaultPlan()
        let whole = Array(#"("text" "plain" NIL NIL NIL "7bit" 3 1)"#.utf8)
        #expect(plan.bodyStructure(whole) == whole)
        plan.faults.breaksBodyStructure = true
        let broken = String(decoding: plan.bodyStructure(whole), as: UTF8.self)
        #expect(broken.filter { $0 == "(" }.count == broken.filter { $0 == ")" }.count)
        #expect(broken.hasPrefix("(") && broken.hasSuffix(")"))
    }
}
