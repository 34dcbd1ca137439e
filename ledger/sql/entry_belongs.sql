-- An entry uses the accounts and dimensions of its voucher's company (PLATFORM §6.9), red lines
-- stand in reversals only, and a reversal is never reversed again and stays in its company.
CREATE FUNCTION ledger_check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    voucher ledger_voucher%ROWTYPE;
BEGIN
    SELECT * INTO voucher FROM ledger_voucher WHERE id = NEW.voucher_id;
    IF NOT EXISTS (
            SELECT FROM ledger_account WHERE id = NEW.account_id AND company_id = voucher.company_id
        ) OR (NEW.project_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM organisation_project
            WHERE id = NEW.project_id AND company_id = voucher.company_id
        )) OR (NEW.category_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM organisation_category
            WHERE id = NEW.category_id AND company_id = voucher.company_id
        )) OR (NEW.unit_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM organisation_unit
            WHERE id = NEW.unit_id AND company_id = voucher.company_id
        )) OR (NEW.supplier_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM organisation_supplier
            WHERE id = NEW.supplier_id AND company_id = voucher.company_id
        )) THEN
        RAISE EXCEPTION 'an entry of voucher % belongs to another company', NEW.voucher_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_in_one_company';
    END IF;
    IF NEW.is_red <> (voucher.reverses_id IS NOT NULL) THEN
        RAISE EXCEPTION 'red entries stand in reversals, and only there'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_red_in_reversals';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER ledger_entry_belongs BEFORE INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_check_entry();
CREATE FUNCTION ledger_check_reversal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM ledger_voucher
        WHERE id = NEW.reverses_id AND company_id = NEW.company_id AND reverses_id IS NULL
    ) THEN
        RAISE EXCEPTION 'a reversal names an original of its own company'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'voucher_reverses_an_original';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER ledger_voucher_reversal BEFORE INSERT ON ledger_voucher
    FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) EXECUTE FUNCTION ledger_check_reversal();
-- reverse
DROP TRIGGER ledger_voucher_reversal ON ledger_voucher;
DROP FUNCTION ledger_check_reversal();
DROP TRIGGER ledger_entry_belongs ON ledger_entry;
DROP FUNCTION ledger_check_entry();
