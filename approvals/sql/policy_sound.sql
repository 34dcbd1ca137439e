-- The last guard of publication (DOMAIN §5; RELIABILITY promise 12): the bands of each document
-- kind, place, budget status and currency cover every amount from zero, none of one priority
-- overlap, and each rule has somebody who decides.
CREATE FUNCTION approvals_policy_sound() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM approvals_policyrule WHERE policy_id = NEW.id) THEN
        RAISE EXCEPTION 'policy % has no rule', NEW.id USING ERRCODE = 'check_violation',
            CONSTRAINT = 'authoritypolicy_has_rules';
    END IF;
    IF EXISTS (
        SELECT 1 FROM approvals_policyrule
        WHERE policy_id = NEW.id
        GROUP BY document_kind, unit_id, category_id, project_id, budget_status, currency
        HAVING range_agg(numrange(amount_from, amount_to)) <> '{[0,)}'::nummultirange
    ) THEN
        RAISE EXCEPTION 'policy % leaves a gap', NEW.id USING ERRCODE = 'check_violation',
            CONSTRAINT = 'authoritypolicy_leaves_no_gap';
    END IF;
    IF EXISTS (
        SELECT 1 FROM approvals_policyrule one JOIN approvals_policyrule other
            ON one.id < other.id
           AND (one.document_kind, one.budget_status, one.currency, one.priority)
             = (other.document_kind, other.budget_status, other.currency, other.priority)
           AND one.unit_id IS NOT DISTINCT FROM other.unit_id
           AND one.category_id IS NOT DISTINCT FROM other.category_id
           AND one.project_id IS NOT DISTINCT FROM other.project_id
           AND numrange(one.amount_from, one.amount_to)
            && numrange(other.amount_from, other.amount_to)
        WHERE one.policy_id = NEW.id AND other.policy_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'bands of policy % overlap', NEW.id USING ERRCODE = 'check_violation',
            CONSTRAINT = 'authoritypolicy_bands_apart';
    END IF;
    IF EXISTS (
        SELECT 1 FROM approvals_policyrule rule
        WHERE rule.policy_id = NEW.id AND NOT EXISTS (
            SELECT 1 FROM approvals_rulestep step
            WHERE step.rule_id = rule.id AND step.verb <> 'notify')
    ) THEN
        RAISE EXCEPTION 'a rule of policy % has nobody who decides', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'authoritypolicy_somebody_decides';
    END IF;
    RETURN NULL;
END;
$$;
CREATE TRIGGER approvals_policy_sound AFTER UPDATE ON approvals_authoritypolicy
    FOR EACH ROW WHEN (NEW.state = 'published' AND OLD.state <> 'published')
    EXECUTE FUNCTION approvals_policy_sound();
CREATE TRIGGER approvals_policy_born_published AFTER INSERT ON approvals_authoritypolicy
    FOR EACH ROW WHEN (NEW.state = 'published')
    EXECUTE FUNCTION approvals_policy_sound();
-- reverse
DROP TRIGGER approvals_policy_born_published ON approvals_authoritypolicy;
DROP TRIGGER approvals_policy_sound ON approvals_authoritypolicy;
DROP FUNCTION approvals_policy_sound();
