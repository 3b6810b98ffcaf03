import MailService
import MailStore

extension MailServiceError {
    /// What the store of an account's local folders refuses, or can't do.
    init(_ error: StoreError) { self.init(Meaning(error.code), underlying: error) }
}

extension MailServiceError.Meaning {
    fileprivate init(_ code: StoreError.Code) {
        switch code {
        case .noSuchFolder: self.init(.folderNotFound, "The account has no such folder.")
        case .notSelectable: self.init(.unsupported, "This folder holds folders, and no messages.")
        case .noSuchMessage: self = .messageGone
        case .invalidName: self.init(.invalidRequest, "This can't be a folder's name.")
        case .invalidKeyword: self.init(.invalidRequest, "The folder can't take such a keyword, or not one more.")
        case .messageTooLarge: self.init(.tooLarge, "The message is larger than a local folder takes.")
        case .overQuota: self.init(.overQuota, "The account's local folders are full.")
        case .limitReached: self.init(.tooLarge, "The account has as many folders or messages as it may have.")
        case .busy:
            self.init(
                .overBudget, "Another process is writing to the account's local folders.", retryAfter: .seconds(1))
        default: self.init(.internal, "The account's local folders can't be read or written.")
        }
    }
}
