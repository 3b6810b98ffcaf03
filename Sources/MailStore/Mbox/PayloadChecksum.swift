/// A checksum of 64 bits over bytes in any pieces: it tells a record that was written whole from one that a crash cut
/// off or another program changed. No protection against someone who means harm.
struct PayloadChecksum: Sendable {
    private static let prime: UInt64 = 0x9E37_79B9_7F4A_7C15

    private var state: UInt64 = 0x243F_6A88_85A3_08D3
    private var pending: UInt64 = 0
    private var pendingBytes: UInt64 = 0
    private var count: UInt64 = 0

    init() {}

    init(of bytes: [UInt8]) {
        self.init()
        bytes.withUnsafeBytes { add($0) }
    }

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        count &+= UInt64(bytes.count)
        var offset = 0
        while pendingBytes != 0, offset < bytes.count {
            push(bytes[offset])
            offset &+= 1
        }
        while offset &+ 8 <= bytes.count {
            mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset &+= 8
        }
        while offset < bytes.count {
            push(bytes[offset])
            offset &+= 1
        }
    }

    /// The sum of all so far.
    var value: UInt64 {
        var end = self
        end.mix(pending)
        end.mix(count)
        return end.state ^ (end.state >> 29)
    }

    private mutating func push(_ byte: UInt8) {
        pending |= UInt64(byte) &<< (pendingBytes &* 8)
        pendingBytes &+= 1
        guard pendingBytes == 8 else { return }
        mix(pending)
        pending = 0
        pendingBytes = 0
    }

    private mutating func mix(_ word: UInt64) {
        let product = (state ^ word).multipliedFullWidth(by: Self.prime)
        state = product.high ^ product.low &+ word
    }
}
