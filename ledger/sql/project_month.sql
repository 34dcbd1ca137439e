-- A project's month is locked once and for ever (PLATFORM §6.32).
CREATE FUNCTION ledger_guard_project_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'project months are never removed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.locked_at IS NOT NULL
        OR NEW.project_id <> OLD.project_id OR NEW.month <> OLD.month THEN
        RAISE EXCEPTION 'project month % of % does not change', OLD.month, OLD.project_id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'projectmonth_locked_for_ever';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER ledger_projectmonth_guard BEFORE UPDATE OR DELETE ON ledger_projectmonth
    FOR EACH ROW EXECUTE FUNCTION ledger_guard_project_month();
CREATE TRIGGER ledger_projectmonth_no_truncate BEFORE TRUNCATE ON ledger_projectmonth
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard_project_month();

-- For the triggers of every table that is dated by project and month: refuses a locked month and
-- keeps an open one from being locked until the writer's transaction ends.
CREATE FUNCTION ledger_hold_project_month_open(held_project bigint, held_month date)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    locked timestamptz;
BEGIN
    INSERT INTO ledger_projectmonth (project_id, month) VALUES (held_project, held_month)
        ON CONFLICT (project_id, month) DO NOTHING;
    SELECT locked_at INTO locked FROM ledger_projectmonth
        WHERE project_id = held_project AND month = held_month FOR SHARE;
    IF locked IS NOT NULL THEN
        RAISE EXCEPTION 'month % of project % is locked', held_month, held_project
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'projectmonth_is_open';
    END IF;
END;
$$;
-- reverse
DROP FUNCTION ledger_hold_project_month_open(bigint, date);
DROP TRIGGER ledger_projectmonth_guard ON ledger_projectmonth;
DROP TRIGGER ledger_projectmonth_no_truncate ON ledger_projectmonth;
DROP FUNCTION ledger_guard_project_month();
