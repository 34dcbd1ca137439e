-- At COMMIT every voucher has exactly the entries it was posted with, its debits equal its
-- credits and its amount, and a reversal is the negative copy of its original (RELIABILITY 3, 4).
CREATE FUNCTION ledger_check_voucher() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    checked_id bigint;
    voucher ledger_voucher%ROWTYPE;
    found_count integer;
    debits numeric;
    credits numeric;
BEGIN
    IF TG_TABLE_NAME = 'ledger_voucher' THEN
        checked_id := NEW.id;
    ELSE
        checked_id := NEW.voucher_id;
    END IF;
    SELECT * INTO voucher FROM ledger_voucher WHERE id = checked_id;
    SELECT count(*), coalesce(sum(debit), 0), coalesce(sum(credit), 0)
        INTO found_count, debits, credits
        FROM ledger_entry WHERE voucher_id = checked_id;
    IF debits <> credits OR debits <> voucher.amount THEN
        RAISE EXCEPTION 'voucher % does not balance: debits %, credits %, amount %',
            checked_id, debits, credits, voucher.amount
            USING ERRCODE = 'check_violation', CONSTRAINT = 'voucher_balanced';
    END IF;
    IF found_count <> voucher.entry_count THEN
        RAISE EXCEPTION 'voucher % has % entries instead of %',
            checked_id, found_count, voucher.entry_count
            USING ERRCODE = 'check_violation', CONSTRAINT = 'voucher_complete';
    END IF;
    IF voucher.reverses_id IS NOT NULL AND EXISTS (
        (SELECT account_id, -debit, -credit, project_id, category_id, unit_id, supplier_id
             FROM ledger_entry WHERE voucher_id = voucher.reverses_id
         EXCEPT ALL
         SELECT account_id, debit, credit, project_id, category_id, unit_id, supplier_id
             FROM ledger_entry WHERE voucher_id = checked_id)
        UNION ALL
        (SELECT account_id, debit, credit, project_id, category_id, unit_id, supplier_id
             FROM ledger_entry WHERE voucher_id = checked_id
         EXCEPT ALL
         SELECT account_id, -debit, -credit, project_id, category_id, unit_id, supplier_id
             FROM ledger_entry WHERE voucher_id = voucher.reverses_id)
    ) THEN
        RAISE EXCEPTION 'voucher % is not the negative copy of %', checked_id, voucher.reverses_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'voucher_reversal_mirrors';
    END IF;
    RETURN NULL;
END;
$$;
CREATE CONSTRAINT TRIGGER ledger_voucher_balanced AFTER INSERT ON ledger_voucher
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_voucher();
CREATE CONSTRAINT TRIGGER ledger_entry_balanced AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_voucher();
-- reverse
DROP TRIGGER ledger_voucher_balanced ON ledger_voucher;
DROP TRIGGER ledger_entry_balanced ON ledger_entry;
DROP FUNCTION ledger_check_voucher();
