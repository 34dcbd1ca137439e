-- A transfer moves money between lines and makes none: at commit, what came into lines by a
-- document equals what it took out of others (DOMAIN §3 budget transfer, sum zero).
CREATE FUNCTION ensure_transfer_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    difference numeric;
BEGIN
    SELECT sum(CASE kind WHEN 'transferred_in' THEN amount
                         WHEN 'transferred_out' THEN -amount
                         ELSE 0 END)
      INTO difference
      FROM budgets_linechange
     WHERE document_id = NEW.document_id;
    IF difference <> 0 THEN
        RAISE EXCEPTION 'transfer % does not balance: % too much', NEW.document_number, difference
            USING ERRCODE = 'check_violation', CONSTRAINT = 'linechange_transfer_balances';
    END IF;
    RETURN NULL;
END;
$$;

CREATE CONSTRAINT TRIGGER linechange_transfer_balances
    AFTER INSERT ON budgets_linechange
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW
    WHEN (NEW.kind IN ('transferred_in', 'transferred_out'))
    EXECUTE FUNCTION ensure_transfer_balances();
-- reverse
DROP TRIGGER linechange_transfer_balances ON budgets_linechange;
DROP FUNCTION ensure_transfer_balances();
