-- An approver is added beside a task of the same open step, only where the step allows it, and
-- the trace stays: all that may change is that the addition is withdrawn, while nobody decided
-- the added task (DOMAIN §5; RELIABILITY promise 22).
CREATE FUNCTION approvals_addition_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    added approvals_approvaltask%ROWTYPE;
    near approvals_approvaltask%ROWTYPE;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'addition % stays', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF (to_jsonb(NEW) - 'withdrawn_at') <> (to_jsonb(OLD) - 'withdrawn_at')
            OR OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL THEN
            RAISE EXCEPTION 'addition % stays as it was', OLD.id
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF EXISTS (SELECT 1 FROM approvals_decision WHERE task_id = NEW.task_id) THEN
            RAISE EXCEPTION 'addition % was decided', OLD.id USING ERRCODE = 'check_violation',
                CONSTRAINT = 'addition_decided_stays';
        END IF;
        RETURN NEW;
    END IF;
    SELECT * INTO added FROM approvals_approvaltask WHERE id = NEW.task_id;
    SELECT * INTO near FROM approvals_approvaltask WHERE id = NEW.beside_id;
    IF added.step_id <> near.step_id
        OR near.state NOT IN ('open', 'waiting') OR added.state NOT IN ('open', 'waiting') THEN
        RAISE EXCEPTION 'tasks % and % do not wait in one step', NEW.task_id, NEW.beside_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'addition_in_its_step';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM approvals_step
                   WHERE id = near.step_id AND may_add_approver AND state = 'open') THEN
        RAISE EXCEPTION 'step % takes no added approver', near.step_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'addition_where_allowed';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER approvals_addition_guard BEFORE INSERT OR UPDATE OR DELETE ON approvals_addition
    FOR EACH ROW EXECUTE FUNCTION approvals_addition_guard();
-- reverse
DROP TRIGGER approvals_addition_guard ON approvals_addition;
DROP FUNCTION approvals_addition_guard();
