-- A finished file is what it is; it is superseded once, and then says why.
CREATE FUNCTION reports_guard_file() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    marks text[] := ARRAY['is_superseded', 'superseded_because'];
BEGIN
    IF TG_OP <> 'UPDATE' OR to_jsonb(OLD) - marks <> to_jsonb(NEW) - marks OR OLD.is_superseded THEN
        RAISE EXCEPTION 'report files do not change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER reports_file_guard BEFORE UPDATE OR DELETE ON reports_reportfile
    FOR EACH ROW EXECUTE FUNCTION reports_guard_file();
CREATE TRIGGER reports_file_no_truncate BEFORE TRUNCATE ON reports_reportfile
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- reverse
DROP TRIGGER reports_file_guard ON reports_reportfile;
DROP TRIGGER reports_file_no_truncate ON reports_reportfile;
DROP FUNCTION reports_guard_file();
