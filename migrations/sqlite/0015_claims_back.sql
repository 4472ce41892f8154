-- A claim's two triggers on its insertion go: SQLite keeps a journal of each statement on a table that has some, and copied
-- every page that a claim's row and its eight indexes touch. The one statement that inserts claims gives their number, and
-- what comes back from a deletion is seen to beside it, as 0006_changes.sql says: src/store/sqlite/claims/claim_record.c.
DROP TRIGGER claim_created;
DROP TRIGGER claim_back;
