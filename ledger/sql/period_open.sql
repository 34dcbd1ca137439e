-- Nothing is posted into a period that is not open (RELIABILITY promise 5). The period's row is
-- read FOR SHARE; closing takes FOR UPDATE, so each posting is either in the frozen total or refused.
CREATE FUNCTION ledger_refuse_closed_period() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    posted_company bigint;
    posted_month date;
    period_state text;
BEGIN
    IF TG_TABLE_NAME = 'ledger_voucher' THEN
        posted_company := NEW.company_id;
        posted_month := NEW.month;
        IF posted_month <> date_trunc('month', NEW.dated_on)::date THEN
            RAISE EXCEPTION 'voucher dated % lies outside its month %', NEW.dated_on, posted_month
                USING ERRCODE = 'check_violation', CONSTRAINT = 'voucher_dated_in_its_month';
        END IF;
    ELSE
        SELECT company_id, month INTO posted_company, posted_month
            FROM ledger_voucher WHERE id = NEW.voucher_id;
    END IF;
    SELECT state INTO period_state FROM ledger_period
        WHERE company_id = posted_company AND month = posted_month FOR SHARE;
    IF period_state IS DISTINCT FROM 'open' THEN
        RAISE EXCEPTION 'the period % of company % is %',
            posted_month, posted_company, coalesce(period_state, 'not opened')
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'period_is_open';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER ledger_voucher_period_open BEFORE INSERT ON ledger_voucher
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_closed_period();
CREATE TRIGGER ledger_entry_period_open BEFORE INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_closed_period();
-- reverse
DROP TRIGGER ledger_voucher_period_open ON ledger_voucher;
DROP TRIGGER ledger_entry_period_open ON ledger_entry;
DROP FUNCTION ledger_refuse_closed_period();
