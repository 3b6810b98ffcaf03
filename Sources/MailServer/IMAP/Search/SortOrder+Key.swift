package import IMAPProtocol
package import MailStore

extension SortOrder {
    /// Nil for a criterion that this server doesn't offer.
    package init?(_ key: SortKey) {
        let field: Field? =
            switch key.criterion {
            case .arrival: .arrival
            case .cc: .cc
            case .date: .sent
            case .from: .from
            case .size: .size
            case .subject: .subject
            case .to: .to
            case .displayFrom: .displayFrom
            case .displayTo: .displayTo
            case .relevancy: nil
            }
        guard let field else { return nil }
        self.init(field, isReversed: key.isReversed)
    }
}
