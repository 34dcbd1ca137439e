-- A claim is the sum of its lines and, once submitted, of its invoices; its invoices are held by it
-- exactly while it is live; what it says was paid is what its payments say (RELIABILITY 1, 14, 15).
-- Checked at COMMIT, so that an act may write the parts one after another.
CREATE FUNCTION requests_prove_claim(proven_claim bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    claim requests_settlementclaim%ROWTYPE;
    lines numeric;
    invoices numeric;
    paid numeric;
BEGIN
    SELECT * INTO claim FROM requests_settlementclaim WHERE id = proven_claim;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT coalesce(sum(amount), 0) INTO lines FROM requests_claimline WHERE claim_id = claim.id;
    IF lines <> claim.amount THEN
        RAISE EXCEPTION 'the lines of claim % are %, the claim is %', claim.id, lines, claim.amount
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claimline_add_up_to_the_claim';
    END IF;
    SELECT coalesce(sum(total), 0) INTO invoices FROM requests_invoice WHERE claim_id = claim.id;
    IF invoices <> claim.amount
        AND claim.state IN ('in_approval', 'approved', 'posted', 'part_paid', 'paid') THEN
        RAISE EXCEPTION 'the invoices of claim % are %, the claim is %',
            claim.id, invoices, claim.amount
            USING ERRCODE = 'check_violation', CONSTRAINT = 'invoice_add_up_to_the_claim';
    END IF;
    IF EXISTS (
        SELECT FROM requests_invoice WHERE claim_id = claim.id AND is_live <> (
            claim.state IN ('in_approval', 'returned', 'approved', 'posted', 'part_paid', 'paid')
        )
    ) THEN
        RAISE EXCEPTION 'the invoices of claim % are not held as its state says', claim.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'invoice_live_as_its_claim';
    END IF;
    SELECT coalesce(sum(amount), 0) INTO paid
        FROM requests_payment WHERE claim_id = claim.id AND state = 'paid';
    IF paid <> claim.paid_amount THEN
        RAISE EXCEPTION 'the payments of claim % are %, the claim says %',
            claim.id, paid, claim.paid_amount
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_add_up_to_what_was_paid';
    END IF;
END;
$$;

CREATE FUNCTION requests_claim_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM requests_prove_claim(NEW.id);
    RETURN NULL;
END;
$$;

CREATE FUNCTION requests_claim_part_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM requests_prove_claim(OLD.claim_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM requests_prove_claim(NEW.claim_id);
    END IF;
    RETURN NULL;
END;
$$;

CREATE CONSTRAINT TRIGGER requests_settlementclaim_adds_up
    AFTER INSERT OR UPDATE ON requests_settlementclaim
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION requests_claim_changed();
CREATE CONSTRAINT TRIGGER requests_claimline_add_up
    AFTER INSERT OR UPDATE OR DELETE ON requests_claimline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION requests_claim_part_changed();
CREATE CONSTRAINT TRIGGER requests_invoice_add_up
    AFTER INSERT OR UPDATE OR DELETE ON requests_invoice
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION requests_claim_part_changed();
CREATE CONSTRAINT TRIGGER requests_payment_add_up
    AFTER INSERT OR UPDATE OR DELETE ON requests_payment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION requests_claim_part_changed();
-- reverse
DROP TRIGGER requests_payment_add_up ON requests_payment;
DROP TRIGGER requests_invoice_add_up ON requests_invoice;
DROP TRIGGER requests_claimline_add_up ON requests_claimline;
DROP TRIGGER requests_settlementclaim_adds_up ON requests_settlementclaim;
DROP FUNCTION requests_claim_part_changed();
DROP FUNCTION requests_claim_changed();
DROP FUNCTION requests_prove_claim(bigint);
