-- Turnover figures enter an open month only, change only while reported and under a new version,
-- and never after the lock (DOMAIN §4, PLATFORM §6.32).
CREATE FUNCTION ledger_guard_turnover() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
        RAISE EXCEPTION 'turnover is never removed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM ledger_hold_project_month_open(NEW.project_id, NEW.month);
        RETURN NEW;
    END IF;
    IF OLD.state = 'locked' THEN
        RAISE EXCEPTION 'turnover % is locked', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'turnover_locked_for_ever';
    END IF;
    IF NEW.project_id <> OLD.project_id OR NEW.month <> OLD.month
        OR NEW.company_id <> OLD.company_id OR NEW.currency <> OLD.currency THEN
        RAISE EXCEPTION 'turnover % stays in its month', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'turnover_stays_in_its_month';
    END IF;
    IF (NEW.confirmed_sales, NEW.forfeits_and_returns, NEW.area_difference, NEW.price_difference,
            NEW.gifted_management_fee)
        IS DISTINCT FROM
        (OLD.confirmed_sales, OLD.forfeits_and_returns, OLD.area_difference, OLD.price_difference,
            OLD.gifted_management_fee) THEN
        PERFORM ledger_hold_project_month_open(NEW.project_id, NEW.month);
        IF NEW.state <> 'reported' OR NEW.version <= OLD.version THEN
            RAISE EXCEPTION 'figures of turnover % change by a correction only', OLD.id
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'turnover_figures_by_correction';
        END IF;
    END IF;
    IF NEW.version < OLD.version THEN
        RAISE EXCEPTION 'versions of turnover % do not go back', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'turnover_version_rises';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER ledger_turnover_guard BEFORE INSERT OR UPDATE OR DELETE ON ledger_turnover
    FOR EACH ROW EXECUTE FUNCTION ledger_guard_turnover();
CREATE TRIGGER ledger_turnover_no_truncate BEFORE TRUNCATE ON ledger_turnover
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard_turnover();

-- A signature is given while the sheet goes round, on the version that lies there.
CREATE FUNCTION ledger_guard_countersignature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM ledger_turnover
        WHERE id = NEW.turnover_id AND version = NEW.version AND state = 'finance_confirmed'
        FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'turnover % is not out for signature in version %',
            NEW.turnover_id, NEW.version
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'countersignature_on_open_sheet';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER ledger_countersignature_guard BEFORE INSERT ON ledger_countersignature
    FOR EACH ROW EXECUTE FUNCTION ledger_guard_countersignature();
-- reverse
DROP TRIGGER ledger_countersignature_guard ON ledger_countersignature;
DROP FUNCTION ledger_guard_countersignature();
DROP TRIGGER ledger_turnover_guard ON ledger_turnover;
DROP TRIGGER ledger_turnover_no_truncate ON ledger_turnover;
DROP FUNCTION ledger_guard_turnover();
