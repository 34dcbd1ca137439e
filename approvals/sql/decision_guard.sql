-- Separation of duties below the services (RELIABILITY promise 6; DOMAIN §5): nobody decides
-- what he submitted, nobody signs a run twice, in person or through a deputy. It follows that
-- finance_preliminary and finance_head are two people. A decision belongs to an open run, to
-- an open task of it, and to the version and the amount that were submitted. What was signed in
-- the passage before and carried over counts as signed. A collective resolution is signed on its minutes.
CREATE FUNCTION approvals_decision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    passage approvals_run%ROWTYPE;
    waiting approvals_approvaltask%ROWTYPE;
BEGIN
    SELECT * INTO passage FROM approvals_run WHERE id = NEW.run_id FOR UPDATE;
    SELECT * INTO waiting FROM approvals_approvaltask WHERE id = NEW.task_id;
    IF passage.state <> 'open' THEN
        RAISE EXCEPTION 'run % is over', NEW.run_id USING ERRCODE = 'check_violation',
            CONSTRAINT = 'decision_run_is_open';
    END IF;
    IF waiting.run_id <> NEW.run_id OR waiting.step_id <> NEW.step_id
        OR waiting.state <> 'open' THEN
        RAISE EXCEPTION 'task % does not wait in step %', NEW.task_id, NEW.step_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_task_is_open';
    END IF;
    IF (NEW.version, NEW.content_hash, NEW.amount)
        <> (passage.version, passage.content_hash, passage.amount) THEN
        RAISE EXCEPTION 'run % is about another version', NEW.run_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_of_submitted_version';
    END IF;
    IF passage.submitted_by_id IN (NEW.actor_id, NEW.on_behalf_of_id) THEN
        RAISE EXCEPTION 'run % was submitted by this person', NEW.run_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_not_by_requester';
    END IF;
    -- Two ways, each by its index: with OR between them every decision there is would be read.
    IF EXISTS (
        SELECT 1 FROM (
            SELECT actor_id, on_behalf_of_id FROM approvals_decision WHERE run_id = NEW.run_id
            UNION ALL
            SELECT taken.actor_id, taken.on_behalf_of_id FROM approvals_step step
            JOIN approvals_decision taken ON taken.step_id = step.carried_from_id
            WHERE step.run_id = NEW.run_id
        ) AS earlier
        WHERE earlier.actor_id IN (NEW.actor_id, NEW.on_behalf_of_id)
           OR earlier.on_behalf_of_id IN (NEW.actor_id, NEW.on_behalf_of_id)
    ) THEN
        RAISE EXCEPTION 'run % was signed by this person before', NEW.run_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_not_by_earlier_signer';
    END IF;
    IF NEW.verb = 'approve'
        AND EXISTS (SELECT 1 FROM approvals_step WHERE id = NEW.step_id AND signers_needed > 1)
        AND NOT EXISTS (SELECT 1 FROM approvals_addition WHERE task_id = NEW.task_id)
        AND NOT EXISTS (SELECT 1 FROM approvals_minutes WHERE step_id = NEW.step_id) THEN
        RAISE EXCEPTION 'step % resolves on minutes', NEW.step_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_resolution_has_minutes';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER approvals_decision_guard BEFORE INSERT ON approvals_decision
    FOR EACH ROW EXECUTE FUNCTION approvals_decision_guard();
-- reverse
DROP TRIGGER approvals_decision_guard ON approvals_decision;
DROP FUNCTION approvals_decision_guard();
