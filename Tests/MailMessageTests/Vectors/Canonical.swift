import Foundation
import MailMessage

/// Both sides of a comparison written as text: what the vectors expect, and what was parsed.
enum Canonical {
    // MARK: Expected

    static func addresses(expected: Any) -> String {
        guard let value = expected as? [String: Any] else { return "none" }
        if let list = value["List"] as? [[String: Any]] { return list.map(mailbox(expected:)).joined(separator: ", ") }
        let groups = value["Group"] as? [[String: Any]] ?? []
        let parts = groups.map { group in
            let members = (group["addresses"] as? [[String: Any]] ?? []).map(mailbox(expected:)).joined(separator: ", ")
            return (group["name"] as? String).map { "\($0): \(members);" } ?? members
        }
        return parts.joined(separator: " ")
    }

    private static func mailbox(expected: [String: Any]) -> String {
        mailbox(name: expected["name"] as? String, address: expected["address"] as? String)
    }

    static func date(expected: Any) -> String {
        guard let value = expected as? [String: Any] else { return "none" }
        func number(_ key: String) -> Int { value[key] as? Int ?? 0 }
        let zone =
            (number("tz_hour") * 60 + number("tz_minute")) * 60 * (value["tz_before_gmt"] as? Bool ?? false ? -1 : 1)
        var components = DateComponents()
        components.year = number("year")
        components.month = number("month")
        components.day = number("day")
        components.hour = number("hour")
        components.minute = number("minute")
        components.second = number("second")
        components.timeZone = TimeZone(secondsFromGMT: 0)
        guard let date = Calendar(identifier: .gregorian).date(from: components) else { return "no date" }
        return date.addingTimeInterval(Double(-zone)).ISO8601Format() + " zone \(zone)"
    }

    static func contentType(expected: Any) -> String {
        guard let value = expected as? [String: Any], let type = value["c_type"] as? String else { return "none" }
        let pairs = (value["attributes"] as? [Any] ?? []).compactMap { item -> (String, String)? in
            if let pair = item as? [String], pair.count == 2 { return (pair[0], pair[1]) }
            guard let pair = item as? [String: String], let name = pair["name"], let value = pair["value"] else {
                return nil
            }
            return (name, value)
        }
        let subtype = value["c_subtype"] as? String
        return ([type + (subtype.map { "/" + $0 } ?? "")] + pairs.map { "\($0.0)=\($0.1)" }.sorted()).joined(
            separator: "; ")
    }

    static func list(expected: Any) -> String {
        if let text = expected as? String { return text }
        return (expected as? [String] ?? []).joined(separator: " | ")
    }

    // MARK: Parsed

    static func addresses(_ list: AddressList) -> String {
        if list.isEmpty { return "none" }
        let hasGroups = list.entries.contains { if case .group = $0 { true } else { false } }
        var parts: [String] = []
        var loose: [String] = []
        for entry in list.entries {
            switch entry {
            case .mailbox(let address): loose.append(mailbox(name: address.name, address: address.address))
            case .group(let name, let members):
                if !loose.isEmpty { parts.append(loose.joined(separator: ", ")) }
                loose = []
                let text = members.map { mailbox(name: $0.name, address: $0.address) }.joined(separator: ", ")
                parts.append(name.map { "\($0): \(text);" } ?? text)
            }
        }
        if !loose.isEmpty { parts.append(loose.joined(separator: ", ")) }
        return parts.joined(separator: hasGroups ? " " : ", ")
    }

    private static func mailbox(name: String?, address: String?) -> String {
        (name.map { "\"\($0)\" " } ?? "") + "<\(address ?? "")>"
    }

    static func date(_ date: MessageDate?) -> String {
        guard let date else { return "none" }
        return date.date.ISO8601Format() + " zone \(date.zoneOffset)"
    }

    static func contentType(_ value: String, _ parameters: MIMEParameters) -> String {
        let pairs = parameters.all.flatMap { parameter in
            ["\(parameter.name)=\(parameter.value)"]
                + (parameter.language.map { ["\(parameter.name)-language=\($0)"] } ?? [])
        }
        return ([value] + pairs.sorted()).joined(separator: "; ")
    }
}
