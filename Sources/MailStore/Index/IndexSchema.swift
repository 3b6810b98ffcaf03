import GRDB

/// The schema of `index.sqlite`, step by step. A step that has been released is never changed.
enum IndexSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("mail") { db in
            try folders(db)
            try messages(db)
        }
        migrator.registerMigration("search") { db in try SearchSchema.migrate(db) }
        migrator.registerMigration("lines") { db in
            // Bytes once every line ends with CRLF, as POP3 counts; null until somebody asked.
            try db.execute(sql: "ALTER TABLE message ADD COLUMN line_size INTEGER")
        }
        migrator.registerMigration("marks") { db in
            try db.execute(
                sql: """
                    -- A MODSEQ: marks of messages that changed after it may be missing in the file; null where none are.
                    ALTER TABLE folder ADD COLUMN unmarked_since INTEGER;
                    -- Where records begin that the same change made dead.
                    CREATE TABLE unmarked (
                        folder INTEGER NOT NULL,
                        position INTEGER NOT NULL,
                        PRIMARY KEY (folder, position)
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
        return migrator
    }

    private static func folders(_ db: Database) throws {
        try db.execute(
            sql: """
                -- One row. A UIDVALIDITY is never given twice, nor an EMAILID.
                CREATE TABLE account (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    last_uid_validity INTEGER NOT NULL,
                    next_email INTEGER NOT NULL,
                    -- Of the ENVELOPEs and BODYSTRUCTUREs kept here; 0: not of all.
                    describer_version INTEGER NOT NULL,
                    -- Counts the changes to the list of folders and subscriptions.
                    list_version INTEGER NOT NULL
                ) STRICT;

                CREATE TABLE folder (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    path TEXT NOT NULL UNIQUE,
                    mailbox_id TEXT NOT NULL UNIQUE,
                    role TEXT,
                    is_selectable INTEGER NOT NULL,
                    uid_validity INTEGER NOT NULL,
                    uid_next INTEGER NOT NULL,
                    highest_modseq INTEGER NOT NULL,
                    -- The first UID that no session was told to be recent.
                    recent_from INTEGER NOT NULL,
                    message_count INTEGER NOT NULL,
                    unseen_count INTEGER NOT NULL,
                    deleted_count INTEGER NOT NULL,
                    -- Bytes on the wire.
                    size INTEGER NOT NULL,
                    deleted_size INTEGER NOT NULL,
                    -- With a space between them; the place of each is its bit in message.flags.
                    keywords TEXT NOT NULL,
                    -- What was expunged up to this MODSEQ is not remembered.
                    expunged_floor INTEGER NOT NULL,
                    -- Below the account's directory; where the last rename took it from, until the file was moved.
                    file TEXT NOT NULL,
                    previous_file TEXT,
                    -- The inode that the positions below are true for, and as much of it as is known here.
                    file_identity INTEGER NOT NULL,
                    file_size INTEGER NOT NULL,
                    -- Bytes of the file that no message needs.
                    dead_bytes INTEGER NOT NULL
                ) STRICT;

                CREATE TABLE subscription (path TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;
                """)
    }

    private static func messages(_ db: Database) throws {
        try db.execute(
            sql: """
                -- Times are seconds since 1970, UTC; zones minutes east of it.
                CREATE TABLE message (
                    folder INTEGER NOT NULL,
                    uid INTEGER NOT NULL,
                    flags INTEGER NOT NULL,
                    modseq INTEGER NOT NULL,
                    email INTEGER NOT NULL,
                    internal_date INTEGER NOT NULL,
                    zone INTEGER NOT NULL,
                    save_date INTEGER NOT NULL,
                    -- Bytes on the wire, and in the file; where its record begins there.
                    size INTEGER NOT NULL,
                    stored_size INTEGER NOT NULL,
                    position INTEGER NOT NULL,
                    is_raw INTEGER NOT NULL,
                    checksum INTEGER NOT NULL,
                    PRIMARY KEY (folder, uid)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX message_modseq ON message (folder, modseq);
                CREATE INDEX message_unseen ON message (folder, uid) WHERE flags & 1 = 0;
                CREATE INDEX message_deleted ON message (folder, uid) WHERE flags & 8 <> 0;
                CREATE INDEX message_email ON message (email);

                -- Runs of UIDs that went at once.
                CREATE TABLE expunged (
                    folder INTEGER NOT NULL,
                    modseq INTEGER NOT NULL,
                    first_uid INTEGER NOT NULL,
                    last_uid INTEGER NOT NULL,
                    PRIMARY KEY (folder, modseq, first_uid)
                ) STRICT, WITHOUT ROWID;

                -- What a message says, once for all its copies. Its number is the EMAILID.
                CREATE TABLE email (
                    id INTEGER PRIMARY KEY,
                    -- The THREADID: the number of the thread's first message.
                    thread INTEGER NOT NULL,
                    envelope BLOB NOT NULL,
                    body_structure BLOB NOT NULL,
                    preview TEXT,
                    -- The Date field.
                    sent_at INTEGER,
                    sent_zone INTEGER,
                    -- The base subject (RFC 5256 section 2.1), folded, and whether something was taken off it.
                    subject_key TEXT NOT NULL,
                    is_reply INTEGER NOT NULL,
                    -- Of the first address, folded (RFC 5051): the mailbox (RFC 5256), and the name to show (RFC 5957).
                    from_key TEXT NOT NULL,
                    to_key TEXT NOT NULL,
                    cc_key TEXT NOT NULL,
                    from_display TEXT NOT NULL,
                    to_display TEXT NOT NULL,
                    -- Without angle brackets; the references with an LF between them, the oldest first.
                    message_id TEXT,
                    reference_ids TEXT NOT NULL
                ) STRICT;

                -- Every Message-ID that was seen or referred to, by its hash.
                CREATE TABLE thread_link (
                    hash INTEGER PRIMARY KEY,
                    thread INTEGER NOT NULL
                ) STRICT;
                CREATE INDEX thread_link_thread ON thread_link (thread);
                """)
    }
}
