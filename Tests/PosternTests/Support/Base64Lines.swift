import Foundation

/// Base64 as mail has it (RFC 2045 section 6.8).
enum Base64Lines {
    static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
    }
}
