-- What was sent round or signed stays as it was: a sealed version of a plan, its items, their
-- months and its turnover targets never change (PLATFORM §6.28; RELIABILITY promise 8).
CREATE FUNCTION budgets_refuse_sealed_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sealed_at IS NOT NULL THEN
        RAISE EXCEPTION 'version % of a plan is sealed', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'planversion_is_sealed';
    END IF;
    RETURN coalesce(NEW, OLD);
END;
$$;

CREATE FUNCTION budgets_refuse_sealed_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN
        touched := touched || OLD.version_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        touched := touched || NEW.version_id;
    END IF;
    IF EXISTS (
        SELECT 1 FROM budgets_planversion WHERE id = ANY (touched) AND sealed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a sealed version of a plan does not change'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'planversion_is_sealed';
    END IF;
    RETURN coalesce(NEW, OLD);
END;
$$;

CREATE FUNCTION budgets_refuse_sealed_month() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN
        touched := touched || OLD.item_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        touched := touched || NEW.item_id;
    END IF;
    IF EXISTS (
        SELECT 1 FROM budgets_planitem item
        JOIN budgets_planversion version ON version.id = item.version_id
        WHERE item.id = ANY (touched) AND version.sealed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a sealed version of a plan does not change'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'planversion_is_sealed';
    END IF;
    RETURN coalesce(NEW, OLD);
END;
$$;

CREATE TRIGGER budgets_planversion_sealed BEFORE UPDATE OR DELETE ON budgets_planversion
    FOR EACH ROW EXECUTE FUNCTION budgets_refuse_sealed_version();
CREATE TRIGGER budgets_planitem_sealed BEFORE INSERT OR UPDATE OR DELETE ON budgets_planitem
    FOR EACH ROW EXECUTE FUNCTION budgets_refuse_sealed_part();
CREATE TRIGGER budgets_plansales_sealed BEFORE INSERT OR UPDATE OR DELETE ON budgets_plansales
    FOR EACH ROW EXECUTE FUNCTION budgets_refuse_sealed_part();
CREATE TRIGGER budgets_planitemmonth_sealed BEFORE INSERT OR UPDATE OR DELETE ON budgets_planitemmonth
    FOR EACH ROW EXECUTE FUNCTION budgets_refuse_sealed_month();
-- reverse
DROP TRIGGER budgets_planitemmonth_sealed ON budgets_planitemmonth;
DROP TRIGGER budgets_plansales_sealed ON budgets_plansales;
DROP TRIGGER budgets_planitem_sealed ON budgets_planitem;
DROP TRIGGER budgets_planversion_sealed ON budgets_planversion;
DROP FUNCTION budgets_refuse_sealed_month();
DROP FUNCTION budgets_refuse_sealed_part();
DROP FUNCTION budgets_refuse_sealed_version();
