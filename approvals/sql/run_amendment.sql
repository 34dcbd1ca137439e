-- Only somebody whose open step may change the document amends a run, and never its requester.
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
