/// A message's flags as the index and the file keep them: the system flags below, the folder's keywords above, each at
/// the place that the folder's list of keywords gives it.
struct FlagBits: Sendable, Hashable {
    /// The sign bit stays free: SQLite's integers have one.
    static let maximumKeywords = 58
    private static let firstKeyword = 5

    var rawValue: Int64

    init(rawValue: Int64) {
        self.rawValue = rawValue & .max
    }

    init(_ system: SystemFlags) {
        rawValue = Int64(system.rawValue & 31)
    }

    /// Nil where the sign bit is set.
    init?(unsigned: UInt64) {
        guard let value = Int64(exactly: unsigned) else { return nil }
        rawValue = value
    }

    var unsigned: UInt64 { UInt64(bitPattern: rawValue) }
    var system: SystemFlags { SystemFlags(rawValue: UInt8(rawValue & 31)) }
    /// The bits of keywords alone.
    var keywordBits: Int64 { rawValue >> Self.firstKeyword }

    static func keyword(_ place: Int) -> FlagBits {
        FlagBits(rawValue: 1 << Int64(firstKeyword + place))
    }

    func contains(_ flag: SystemFlags) -> Bool { system.contains(flag) }
    func union(_ other: FlagBits) -> FlagBits { FlagBits(rawValue: rawValue | other.rawValue) }
    func subtracting(_ other: FlagBits) -> FlagBits { FlagBits(rawValue: rawValue & ~other.rawValue) }
}

/// The keywords of a folder, in the order of their bits.
struct KeywordList: Sendable, Hashable {
    /// Bytes of one keyword. Protects the list, which every session of the folder is told.
    static let maximumBytes = 100

    private(set) var names: [String]
    var isFull: Bool { names.count >= FlagBits.maximumKeywords }

    init(_ names: [String] = []) {
        self.names = Array(names.prefix(FlagBits.maximumKeywords))
    }

    /// As the index keeps it: a keyword has no space.
    init(text: String) {
        self.init(text.split(separator: " ").map(String.init))
    }

    var text: String { names.joined(separator: " ") }

    /// The names of the bits that are set.
    func keywords(of flags: FlagBits) -> [String] {
        var bits = flags.keywordBits
        var found: [String] = []
        while bits != 0 {
            let place = bits.trailingZeroBitCount
            if place < names.count { found.append(names[place]) }
            bits &= bits - 1
        }
        return found
    }

    func flags(of bits: FlagBits) -> MessageFlags {
        MessageFlags(bits.system, keywords: bits.keywordBits == 0 ? [] : keywords(of: bits))
    }

    /// The bits that mean something here.
    func restrict(_ bits: FlagBits) -> FlagBits {
        names.indices.reduce(FlagBits(bits.system)) { known, place in
            known.union(FlagBits(rawValue: bits.rawValue & FlagBits.keyword(place).rawValue))
        }
    }

    /// The bits of flags, of keywords that the folder has.
    func knownBits(of flags: MessageFlags) -> FlagBits {
        flags.keywords.reduce(FlagBits(flags.system)) { bits, keyword in
            place(of: keyword).map { bits.union(.keyword($0)) } ?? bits
        }
    }

    /// The bits of flags; keywords that the folder doesn't have are added to its list.
    ///
    /// - Throws: ``StoreError/Code/invalidKeyword`` for what is no keyword, and where the list is full.
    mutating func bits(adding flags: MessageFlags) throws(StoreError) -> FlagBits {
        var bits = FlagBits(flags.system)
        for keyword in flags.keywords {
            if place(of: keyword) == nil { try add(keyword) }
            if let place = place(of: keyword) { bits = bits.union(.keyword(place)) }
        }
        return bits
    }

    private mutating func add(_ keyword: String) throws(StoreError) {
        guard Self.isValid(keyword) else { throw StoreError(.invalidKeyword, "this can't be a keyword") }
        guard !isFull else {
            throw StoreError(.invalidKeyword, "the folder has \(FlagBits.maximumKeywords) keywords, and takes no more")
        }
        names.append(keyword)
    }

    private func place(of keyword: String) -> Int? {
        names.firstIndex { $0.utf8.count == keyword.utf8.count && $0.lowercased() == keyword.lowercased() }
    }

    /// An atom (RFC 9051 section 9: flag-keyword).
    private static func isValid(_ keyword: String) -> Bool {
        (1...maximumBytes).contains(keyword.utf8.count)
            && keyword.utf8.allSatisfy { (0x21...0x7E).contains($0) && !#"(){%*"\]"#.utf8.contains($0) }
    }
}
