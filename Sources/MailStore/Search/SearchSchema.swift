import GRDB

/// The tables of the text index.
enum SearchSchema {
    static func migrate(_ db: Database) throws {}
}
