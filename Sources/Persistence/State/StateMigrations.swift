import GRDB

/// The schema of `state.sqlite`, step by step. A step that has been released is never changed.
enum StateMigrations {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("sessions") { db in
            // Times are milliseconds since 1970, UTC.
            try db.execute(
                sql: """
                    CREATE TABLE session (
                        id TEXT NOT NULL PRIMARY KEY,
                        token_hash BLOB NOT NULL UNIQUE,
                        account TEXT NOT NULL,
                        address TEXT NOT NULL,
                        sealed_password BLOB NOT NULL,
                        created_at INTEGER NOT NULL,
                        last_seen_at INTEGER NOT NULL,
                        expires_at INTEGER NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX session_account ON session (account, last_seen_at);
                    """)
        }
        migrator.registerMigration("blobs") { db in
            try db.execute(
                sql: """
                    CREATE TABLE blob (
                        id TEXT NOT NULL PRIMARY KEY,
                        account TEXT NOT NULL,
                        type TEXT NOT NULL,
                        size INTEGER NOT NULL,
                        created_at INTEGER NOT NULL,
                        expires_at INTEGER NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX blob_account ON blob (account, expires_at);
                    CREATE INDEX blob_expiry ON blob (expires_at);
                    """)
        }
        return migrator
    }
}
