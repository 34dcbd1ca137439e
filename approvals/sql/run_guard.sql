-- What was submitted, by whom and at which version stays as it was, and a run that is over
-- stays over (RELIABILITY promises 8 and 13).
CREATE FUNCTION approvals_run_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'open'
        OR (to_jsonb(NEW) - 'state' - 'closed_at') <> (to_jsonb(OLD) - 'state' - 'closed_at') THEN
        RAISE EXCEPTION 'run % stays as it was submitted', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER approvals_run_guard BEFORE UPDATE OR DELETE ON approvals_run
    FOR EACH ROW EXECUTE FUNCTION approvals_run_guard();
-- reverse
DROP TRIGGER approvals_run_guard ON approvals_run;
DROP FUNCTION approvals_run_guard();
