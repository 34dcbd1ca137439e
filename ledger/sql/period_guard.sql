-- A period is never removed or moved to another month, a closed one keeps its frozen figures,
-- and two people reopen it (PLATFORM §6.32).
CREATE FUNCTION ledger_guard_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'periods are never removed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.company_id <> OLD.company_id OR NEW.month <> OLD.month THEN
        RAISE EXCEPTION 'a period stays the month it is' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'open' AND NEW.state = 'open' AND (
        NEW.reopen_asked_by_id IS NULL OR NEW.reopened_by_id IS NULL
    ) THEN
        RAISE EXCEPTION 'two people reopen a period'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'period_reopened_by_two_people';
    END IF;
    IF OLD.state <> 'open' AND (
        NEW.closed_voucher_count IS DISTINCT FROM OLD.closed_voucher_count
        OR NEW.closed_amount IS DISTINCT FROM OLD.closed_amount
        OR NEW.closed_digest <> OLD.closed_digest
    ) THEN
        RAISE EXCEPTION 'the figures of a closed period are frozen'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'period_figures_frozen';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER ledger_period_guard BEFORE UPDATE OR DELETE ON ledger_period
    FOR EACH ROW EXECUTE FUNCTION ledger_guard_period();
CREATE TRIGGER ledger_period_no_truncate BEFORE TRUNCATE ON ledger_period
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard_period();
-- reverse
DROP TRIGGER ledger_period_guard ON ledger_period;
DROP TRIGGER ledger_period_no_truncate ON ledger_period;
DROP FUNCTION ledger_guard_period();
