import MailService
import MailStore

extension MailServiceError {
    /// What the store of an account's local folders refuses, or can't do.
    init(_ error: StoreError) {
        let (code, detail, retryAfter) = Self.meaning(of: error.code)
        self.init(code, detail, retryAfter: retryAfter, underlying: error)
    }

    private static func meaning(of code: StoreError.Code) -> (Code, String, Duration?) {
        switch code {
        case .noSuchFolder: (.folderNotFound, "The account has no such folder.", nil)
        case .notSelectable: (.unsupported, "This folder holds folders, and no messages.", nil)
        case .noSuchMessage: (.messageNotFound, "The message is not there any more.", nil)
        case .invalidName: (.invalidRequest, "This can't be a folder's name.", nil)
        case .invalidKeyword: (.invalidRequest, "The folder can't take such a keyword, or not one more.", nil)
        case .messageTooLarge: (.tooLarge, "The message is larger than a local folder takes.", nil)
        case .overQuota: (.overQuota, "The account's local folders are full.", nil)
        case .limitReached: (.tooLarge, "The account has as many folders or messages as it may have.", nil)
        case .busy: (.overBudget, "Another process is writing to the account's local folders.", .seconds(1))
        default: (.internal, "The account's local folders can't be read or written.", nil)
        }
    }
}
