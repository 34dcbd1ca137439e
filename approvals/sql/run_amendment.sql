-- What was submitted, by whom and at which version stays as it was, and a run that is over stays
-- over (RELIABILITY promises 8 and 13). Only a signer whose open step may change the document
-- gives the run another content, by an amendment that names it (PLATFORM §6.28).
CREATE OR REPLACE FUNCTION approvals_run_guard() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE FUNCTION approvals_amendment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    passage approvals_run%ROWTYPE;
    changing approvals_step%ROWTYPE;
BEGIN
    SELECT * INTO passage FROM approvals_run WHERE id = NEW.run_id FOR UPDATE;
    SELECT * INTO changing FROM approvals_step WHERE id = NEW.step_id;
    IF passage.state <> 'open' OR changing.run_id <> NEW.run_id OR changing.state <> 'open'
        OR NOT changing.may_change THEN
        RAISE EXCEPTION 'step % may not change run %', NEW.step_id, NEW.run_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'runamendment_step_may_change';
    END IF;
    IF passage.submitted_by_id = NEW.actor_id THEN
        RAISE EXCEPTION 'run % was submitted by this person', NEW.run_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'runamendment_not_by_requester';
    END IF;
    IF NEW.version <= passage.version THEN
        RAISE EXCEPTION 'run % has this version already', NEW.run_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'runamendment_goes_on';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER approvals_amendment_guard BEFORE INSERT ON approvals_runamendment
    FOR EACH ROW EXECUTE FUNCTION approvals_amendment_guard();
-- reverse
DROP TRIGGER approvals_amendment_guard ON approvals_runamendment;
DROP FUNCTION approvals_amendment_guard();
CREATE OR REPLACE FUNCTION approvals_run_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state <> 'open'
        OR (to_jsonb(NEW) - 'state' - 'closed_at') <> (to_jsonb(OLD) - 'state' - 'closed_at') THEN
        RAISE EXCEPTION 'run % stays as it was submitted', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END;
$$;
