import Foundation
import GRDB

/// The schema of a POP3 inbox's `inbox.sqlite`, step by step. A step that has been released is never changed.
enum MaildropSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("maildrop") { db in
            try messages(db)
            try texts(db)
            // About the time: an index that is made anew has another.
            let validity = UInt32(truncatingIfNeeded: Int64(Date().timeIntervalSince1970))
            try db.execute(sql: "INSERT INTO maildrop (id, validity, changes) VALUES (1, ?, 0)", arguments: [validity])
        }
        migrator.registerMigration("texts with more than is searched") { db in
            try db.execute(
                sql: """
                    ALTER TABLE message ADD COLUMN is_cut INTEGER NOT NULL DEFAULT 0;
                    CREATE INDEX message_cut ON message (number) WHERE is_cut;
                    """)
        }
        return migrator
    }

    private static func messages(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE maildrop (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    validity INTEGER NOT NULL,
                    -- Counts what shows.
                    changes INTEGER NOT NULL
                ) STRICT;

                -- Times are milliseconds since 1970, UTC.
                CREATE TABLE message (
                    -- In the order of arrival.
                    number INTEGER PRIMARY KEY AUTOINCREMENT,
                    -- The UIDL, or what stands in its place.
                    key TEXT NOT NULL UNIQUE,
                    size INTEGER NOT NULL,
                    first_seen INTEGER NOT NULL,
                    is_on_server INTEGER NOT NULL,
                    -- 0: stays there; 1: is to be deleted there, and has left the inbox; 2: is to be deleted there only.
                    removal INTEGER NOT NULL DEFAULT 0,
                    -- Each between spaces: ' $seen later '.
                    keywords TEXT NOT NULL DEFAULT ' ',
                    -- In the local store's INBOX.
                    kept_uid INTEGER,
                    -- NULL until the header was read.
                    received_at INTEGER,
                    sent_at INTEGER,
                    has_attachments INTEGER,
                    message_id TEXT,
                    from_key TEXT,
                    subject_key TEXT,
                    has_header INTEGER NOT NULL DEFAULT 0,
                    has_text INTEGER NOT NULL DEFAULT 0,
                    -- Of a copy that may be thrown away.
                    cached_size INTEGER,
                    cached_use INTEGER,
                    header BLOB
                ) STRICT;
                CREATE INDEX message_headerless ON message (number) WHERE has_header = 0;
                CREATE INDEX message_textless ON message (number) WHERE has_text = 0;
                CREATE INDEX message_unseen ON message (number) WHERE instr(keywords, ' $seen ') = 0;
                CREATE INDEX message_removal ON message (removal) WHERE removal <> 0;
                CREATE INDEX message_cached ON message (cached_use) WHERE cached_size IS NOT NULL;
                CREATE INDEX message_kept ON message (kept_uid) WHERE kept_uid IS NOT NULL;

                CREATE TABLE outline (number INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;

                CREATE TABLE transfer (
                    number INTEGER PRIMARY KEY,
                    purpose INTEGER NOT NULL,
                    folder TEXT NOT NULL,
                    uid_validity INTEGER NOT NULL,
                    uid_next INTEGER NOT NULL,
                    digest BLOB NOT NULL,
                    size INTEGER NOT NULL
                ) STRICT;
                """)
    }

    /// What is searched, folded. Trigrams find the rows that may hold a text, `instr` those that do.
    private static func texts(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE VIRTUAL TABLE searched USING fts5 (
                    header, parts, body, tokenize = 'trigram case_sensitive 1', detail = column, columnsize = 0
                );
                """)
    }
}
