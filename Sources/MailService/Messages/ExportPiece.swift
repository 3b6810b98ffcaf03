package import Foundation

/// What an export hands over, message by message.
package enum ExportPiece: Sendable {
    /// A message begins.
    case message(MessageID, receivedAt: Date)
    /// Some of its bytes, as they go over the wire.
    case bytes([UInt8])
    /// It is whole.
    case end
}
