-- A published version of the matrix is evidence: its rules and steps stay as two people put
-- them in force (PLATFORM §6.37). Only the day it ends may still be set.
CREATE FUNCTION approvals_policy_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'published' AND (TG_OP = 'DELETE'
        OR (to_jsonb(NEW) - 'valid') <> (to_jsonb(OLD) - 'valid')
        OR lower(NEW.valid) <> lower(OLD.valid)) THEN
        RAISE EXCEPTION 'policy % is published', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END;
$$;
CREATE FUNCTION approvals_rule_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    IF TG_TABLE_NAME = 'approvals_policyrule' THEN
        touched := ARRAY[to_jsonb(OLD) ->> 'policy_id', to_jsonb(NEW) ->> 'policy_id']::bigint[];
    ELSE
        SELECT array_agg(policy_id) INTO touched FROM approvals_policyrule
        WHERE id IN ((to_jsonb(OLD) ->> 'rule_id')::bigint, (to_jsonb(NEW) ->> 'rule_id')::bigint);
    END IF;
    IF EXISTS (SELECT 1 FROM approvals_authoritypolicy
               WHERE id = ANY (touched) AND state = 'published') THEN
        RAISE EXCEPTION 'the rules of a published policy stay as they are'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END;
$$;
CREATE TRIGGER approvals_policy_guard BEFORE UPDATE OR DELETE ON approvals_authoritypolicy
    FOR EACH ROW EXECUTE FUNCTION approvals_policy_guard();
CREATE TRIGGER approvals_rule_guard BEFORE INSERT OR UPDATE OR DELETE ON approvals_policyrule
    FOR EACH ROW EXECUTE FUNCTION approvals_rule_guard();
CREATE TRIGGER approvals_rulestep_guard BEFORE INSERT OR UPDATE OR DELETE ON approvals_rulestep
    FOR EACH ROW EXECUTE FUNCTION approvals_rule_guard();
-- reverse
DROP TRIGGER approvals_rulestep_guard ON approvals_rulestep;
DROP TRIGGER approvals_rule_guard ON approvals_policyrule;
DROP TRIGGER approvals_policy_guard ON approvals_authoritypolicy;
DROP FUNCTION approvals_rule_guard();
DROP FUNCTION approvals_policy_guard();
