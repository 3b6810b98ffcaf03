import Foundation
import MailMessage
import Testing

/// The header tables of mail-parser; what is done otherwise here is listed with its reason.
@Suite(.enabled(if: VectorFiles.areThere, "the vectors are not installed beside the project"))
struct HeaderVectorTests {
    /// The first field of a block that starts with the vector.
    private func field(_ header: String) -> HeaderField? {
        HeaderList.parse(Array("X:\(header)".utf8)).first
    }

    @Test func addresses() throws {
        var ledger = DifferenceLedger(known: [
            "13": "a route is no part of the address (RFC 5322 section 4.4), nor is white space around dots",
            "14": "white space around dots is no part of the address",
            "33": "a name has no white space at its ends",
        ])
        for (index, row) in try VectorFiles.table("address").enumerated() {
            let list = try #require(field(row.header)).addresses
            ledger.compare(
                "\(index)", parsed: Canonical.addresses(list), expected: Canonical.addresses(expected: row.expected))
        }
        ledger.check()
    }

    @Test func contentTypes() throws {
        var ledger = DifferenceLedger(known: [
            "34": "white space between encoded words is dropped, quoted or not (RFC 2047 section 6.2)"
        ])
        for (index, row) in try VectorFiles.table("content_type").enumerated() {
            let raw = try #require(field(row.header)).rawValue
            let value = row.expected as? [String: Any]
            let expected = Canonical.contentType(expected: row.expected)
            if value?["c_subtype"] is String {
                let type = ContentType(header: raw).map { Canonical.contentType($0.description, $0.parameters) }
                ledger.compare("\(index)", parsed: type ?? "none", expected: expected)
            } else if value?["c_type"] is String, !row.header.contains("/") {
                // The table holds dispositions too.
                let disposition = ContentDisposition(header: raw).map { Canonical.contentType($0.kind, $0.parameters) }
                ledger.compare("\(index)", parsed: disposition ?? "none", expected: expected)
            } else {
                // Half a type is none: RFC 2045 section 5.2 has a default for that.
                ledger.compare("\(index)", parsed: "\(ContentType(header: raw) == nil)", expected: "true")
            }
        }
        ledger.check()
    }

    @Test func dates() throws {
        var ledger = DifferenceLedger(known: [
            "12": "a lone digit is no zone"
        ])
        for (index, row) in try VectorFiles.table("date").enumerated() {
            let date = try #require(field(row.header)).date
            ledger.compare("\(index)", parsed: Canonical.date(date), expected: Canonical.date(expected: row.expected))
        }
        ledger.check()
    }

    @Test func identifiers() throws {
        var ledger = DifferenceLedger(known: [
            "6": "folding puts white space into identifiers, which threads must not depend on"
        ])
        for (index, row) in try VectorFiles.table("id").enumerated() {
            let ids = try #require(field(row.header)).messageIDs
            ledger.compare(
                "\(index)", parsed: ids.joined(separator: " | "), expected: Canonical.list(expected: row.expected))
        }
        ledger.check()
    }

    @Test func lists() throws {
        var ledger = DifferenceLedger(known: [:])
        for (index, row) in try VectorFiles.table("list").enumerated() {
            let text = try #require(field(row.header)).text
            let items = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter {
                !$0.isEmpty
            }
            ledger.compare(
                "\(index)", parsed: items.joined(separator: " | "), expected: Canonical.list(expected: row.expected))
        }
        ledger.check()
    }

    @Test func unstructured() throws {
        var ledger = DifferenceLedger(known: [
            "22": "an empty encoded word leaves no second space"
        ])
        for (index, row) in try VectorFiles.table("unstructured").enumerated() {
            ledger.compare(
                "\(index)", parsed: try #require(field(row.header)).text,
                expected: Canonical.list(expected: row.expected))
        }
        ledger.check()
    }

    /// Received fields end in a date.
    @Test func receivedDates() throws {
        var ledger = DifferenceLedger(known: [
            "13": "the month may come first",
            "67": "PST is eight hours behind (RFC 5322 section 4.3)",
            "89": "two digits are a year of this century below 50 (RFC 5322 section 4.3)",
            "90": "two digits are a year of this century below 50 (RFC 5322 section 4.3)",
            "117": "the month may come first",
            "118": "the month may come first",
            "128": "two digits are a year of this century below 50 (RFC 5322 section 4.3)",
            "144": "seconds may have a fraction",
            "151": "the month may come first",
            "163": "PDT is seven hours behind (RFC 5322 section 4.3)",
        ])
        for (index, row) in try VectorFiles.table("received").enumerated() {
            guard let expected = (row.expected as? [String: Any])?["date"] else { continue }
            let date = try #require(field(row.header)).date
            ledger.compare("\(index)", parsed: Canonical.date(date), expected: Canonical.date(expected: expected))
        }
        ledger.check()
    }
}
