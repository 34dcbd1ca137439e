-- A finished file is what it is; it is superseded once, and then says why.
CREATE OR REPLACE FUNCTION reports_guard_file() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    marks text[] := ARRAY['is_superseded', 'superseded_because'];
BEGIN
    IF TG_OP <> 'UPDATE' OR to_jsonb(OLD) - marks <> to_jsonb(NEW) - marks OR OLD.is_superseded THEN
        RAISE EXCEPTION 'report files do not change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END;
$$;
-- reverse
CREATE OR REPLACE FUNCTION reports_guard_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR to_jsonb(OLD) - 'is_superseded'::text
        <> to_jsonb(NEW) - 'is_superseded'::text OR OLD.is_superseded THEN
        RAISE EXCEPTION 'report files do not change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END;
$$;
