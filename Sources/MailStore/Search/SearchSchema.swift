import GRDB

/// The tables of the text index.
///
/// Every email comes into `search_pending` by itself, and goes from there into the index a batch at a time; one that is
/// removed leaves its number in `search_gone` until the next batch.
enum SearchSchema {
    static func migrate(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE search_pending (email INTEGER PRIMARY KEY) STRICT;
                CREATE TABLE search_gone (email INTEGER PRIMARY KEY) STRICT;

                -- As SearchText gives it. is_cut: a limit left something out.
                CREATE TABLE search_text (
                    email INTEGER PRIMARY KEY,
                    header TEXT NOT NULL,
                    parts TEXT NOT NULL,
                    body TEXT NOT NULL,
                    is_cut INTEGER NOT NULL
                ) STRICT;
                CREATE INDEX search_text_cut ON search_text (email) WHERE is_cut;

                -- Which trigrams each has; where they stand is found in search_text.
                CREATE VIRTUAL TABLE search_index USING fts5 (
                    text, content = '', tokenize = 'trigram case_sensitive 1', detail = none, columnsize = 0
                );

                INSERT INTO search_pending SELECT id FROM email;
                CREATE TRIGGER search_email_comes AFTER INSERT ON email BEGIN
                    INSERT OR IGNORE INTO search_pending VALUES (new.id);
                END;
                CREATE TRIGGER search_email_goes AFTER DELETE ON email BEGIN
                    DELETE FROM search_pending WHERE email = old.id;
                    INSERT OR IGNORE INTO search_gone SELECT email FROM search_text WHERE email = old.id;
                END;
                """)
    }
}
