-- What was submitted, by whom and at which version stays as it was, and a run that is over stays
-- over (RELIABILITY promises 8 and 13). Only a signer whose open step may change the document
-- gives the run another content, by an amendment that names it (PLATFORM §6.28).
CREATE FUNCTION approvals_run_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := ARRAY['state', 'closed_at', 'version', 'content_hash', 'amount'];
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'open'
        OR to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving THEN
        RAISE EXCEPTION 'run % stays as it was submitted', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.version, NEW.content_hash, NEW.amount) <> (OLD.version, OLD.content_hash, OLD.amount)
        AND NOT EXISTS (
            SELECT 1 FROM approvals_runamendment amendment
            WHERE amendment.run_id = NEW.id AND amendment.version = NEW.version
              AND amendment.content_hash = NEW.content_hash AND amendment.amount = NEW.amount
        ) THEN
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
