-- A version that is no longer a draft is evidence: published or given up, it stays as it is, with
-- its rules and steps. Of a published one only the day it ends may still be set (PLATFORM §6.37).
CREATE FUNCTION approvals_policy_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (TG_OP = 'DELETE'
        OR (to_jsonb(NEW) - 'valid') <> (to_jsonb(OLD) - 'valid')
        OR lower(NEW.valid) <> lower(OLD.valid)
        OR (OLD.state <> 'published' AND NEW.valid <> OLD.valid)) THEN
        RAISE EXCEPTION 'policy % is no draft', OLD.id USING ERRCODE = 'restrict_violation';
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
               WHERE id = ANY (touched) AND state <> 'draft') THEN
        RAISE EXCEPTION 'only the rules of a draft may change'
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
