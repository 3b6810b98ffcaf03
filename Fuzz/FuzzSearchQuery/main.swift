import Foundation
import FuzzDriver
import MailService

// Whatever is typed into the search box gives a filter or an error that says where; a filter survives its rewriting.
fuzz { bytes in
    do {
        let filter = try SearchQuery.parse(String(decoding: bytes, as: UTF8.self), now: Date(timeIntervalSince1970: 0))
        _ = filter.simplified().relaxedToASCII()
        _ = filter.matches(SearchCandidate())
    } catch {
        _ = "\(error)"
    }
}
