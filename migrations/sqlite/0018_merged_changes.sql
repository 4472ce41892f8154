-- An entity that is merged into another one counts as deleted, and as created when that is taken back.
CREATE TRIGGER entity_merge_changed AFTER UPDATE OF merged_into ON entity WHEN new.merged_into IS NOT old.merged_into BEGIN
  UPDATE entity SET seq_created = iif(new.merged_into IS NULL, NULL, ifnull(seq_created, seq)), seq = onr_next_change()
    WHERE pk = new.pk;
END;
