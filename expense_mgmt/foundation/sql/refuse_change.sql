-- What was recorded is never changed or removed (RELIABILITY promise 4).
-- Corrections are new rows that name the row they correct.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END;
$$;
-- reverse
DROP FUNCTION refuse_change();
