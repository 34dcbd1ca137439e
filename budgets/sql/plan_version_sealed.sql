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

-- Rows are looked at once for a statement, not each by itself: a plan of 10,000 rows has 120,000
-- months, and while they are written the database knows nothing of how many rows there are.
CREATE FUNCTION budgets_refuse_sealed_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM touched
        JOIN budgets_planversion version ON version.id = touched.version_id
        WHERE version.sealed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a sealed version of a plan does not change'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'planversion_is_sealed';
    END IF;
    RETURN NULL;
END;
$$;

CREATE FUNCTION budgets_refuse_sealed_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM touched
        JOIN budgets_planitem item ON item.id = touched.item_id
        JOIN budgets_planversion version ON version.id = item.version_id
        WHERE version.sealed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a sealed version of a plan does not change'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'planversion_is_sealed';
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER budgets_planversion_sealed BEFORE UPDATE OR DELETE ON budgets_planversion
    FOR EACH ROW EXECUTE FUNCTION budgets_refuse_sealed_version();

CREATE TRIGGER budgets_planitem_sealed_inserted AFTER INSERT ON budgets_planitem
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION budgets_refuse_sealed_part();
CREATE TRIGGER budgets_planitem_sealed_deleted AFTER DELETE ON budgets_planitem
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION budgets_refuse_sealed_part();
CREATE TRIGGER budgets_planitem_sealed_before AFTER UPDATE ON budgets_planitem
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION budgets_refuse_sealed_part();
CREATE TRIGGER budgets_planitem_sealed_after AFTER UPDATE ON budgets_planitem
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION budgets_refuse_sealed_part();

CREATE TRIGGER budgets_plansales_sealed_inserted AFTER INSERT ON budgets_plansales
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION budgets_refuse_sealed_part();
CREATE TRIGGER budgets_plansales_sealed_deleted AFTER DELETE ON budgets_plansales
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION budgets_refuse_sealed_part();
CREATE TRIGGER budgets_plansales_sealed_before AFTER UPDATE ON budgets_plansales
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION budgets_refuse_sealed_part();
CREATE TRIGGER budgets_plansales_sealed_after AFTER UPDATE ON budgets_plansales
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION budgets_refuse_sealed_part();

CREATE TRIGGER budgets_planitemmonth_sealed_inserted AFTER INSERT ON budgets_planitemmonth
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION budgets_refuse_sealed_month();
CREATE TRIGGER budgets_planitemmonth_sealed_deleted AFTER DELETE ON budgets_planitemmonth
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION budgets_refuse_sealed_month();
CREATE TRIGGER budgets_planitemmonth_sealed_before AFTER UPDATE ON budgets_planitemmonth
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION budgets_refuse_sealed_month();
CREATE TRIGGER budgets_planitemmonth_sealed_after AFTER UPDATE ON budgets_planitemmonth
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION budgets_refuse_sealed_month();
-- reverse
DROP TRIGGER budgets_planitemmonth_sealed_after ON budgets_planitemmonth;
DROP TRIGGER budgets_planitemmonth_sealed_before ON budgets_planitemmonth;
DROP TRIGGER budgets_planitemmonth_sealed_deleted ON budgets_planitemmonth;
DROP TRIGGER budgets_planitemmonth_sealed_inserted ON budgets_planitemmonth;
DROP TRIGGER budgets_plansales_sealed_after ON budgets_plansales;
DROP TRIGGER budgets_plansales_sealed_before ON budgets_plansales;
DROP TRIGGER budgets_plansales_sealed_deleted ON budgets_plansales;
DROP TRIGGER budgets_plansales_sealed_inserted ON budgets_plansales;
DROP TRIGGER budgets_planitem_sealed_after ON budgets_planitem;
DROP TRIGGER budgets_planitem_sealed_before ON budgets_planitem;
DROP TRIGGER budgets_planitem_sealed_deleted ON budgets_planitem;
DROP TRIGGER budgets_planitem_sealed_inserted ON budgets_planitem;
DROP TRIGGER budgets_planversion_sealed ON budgets_planversion;
DROP FUNCTION budgets_refuse_sealed_month();
DROP FUNCTION budgets_refuse_sealed_part();
DROP FUNCTION budgets_refuse_sealed_version();
