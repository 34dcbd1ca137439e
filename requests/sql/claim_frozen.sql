-- What approvers sign does not change under them: from submit on, a claim, its lines, invoices and
-- files are fixed until it is sent back or withdrawn (RELIABILITY promise 8). Only which claim holds
-- an invoice may change (R-38).
CREATE FUNCTION requests_claim_is_open(asked_claim bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (SELECT state IN ('draft', 'returned', 'withdrawn')
            FROM requests_settlementclaim WHERE id = asked_claim),
        true
    );
$$;

CREATE FUNCTION requests_refuse_frozen_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND NOT requests_claim_is_open(OLD.claim_id)
        OR TG_OP <> 'DELETE' AND NOT requests_claim_is_open(NEW.claim_id) THEN
        RAISE EXCEPTION 'a claim under way does not change'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlementclaim_is_frozen';
    END IF;
    RETURN coalesce(NEW, OLD);
END;
$$;

CREATE FUNCTION requests_refuse_frozen_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := to_jsonb(OLD) - 'is_live';
    after jsonb := to_jsonb(NEW) - 'is_live';
BEGIN
    IF before IS DISTINCT FROM after AND NOT requests_claim_is_open(OLD.claim_id) THEN
        RAISE EXCEPTION 'an invoice of a claim under way does not change'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlementclaim_is_frozen';
    END IF;
    RETURN NEW;
END;
$$;

CREATE FUNCTION requests_refuse_frozen_claim() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moving text[] := ARRAY[
        'state', 'run_id', 'number', 'submitted_at', 'submitted_on', 'posted_on', 'posted_by_id',
        'voucher_id', 'paid_amount'
    ];
BEGIN
    IF OLD.state NOT IN ('draft', 'returned', 'withdrawn')
        AND to_jsonb(OLD) - moving IS DISTINCT FROM to_jsonb(NEW) - moving THEN
        RAISE EXCEPTION 'claim % is under way and does not change', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlementclaim_is_frozen';
    END IF;
    IF OLD.voucher_id IS NOT NULL AND (OLD.voucher_id, OLD.posted_by_id, OLD.posted_on)
        IS DISTINCT FROM (NEW.voucher_id, NEW.posted_by_id, NEW.posted_on) THEN
        RAISE EXCEPTION 'claim % is posted once', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'settlementclaim_posted_once';
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER requests_claimline_frozen BEFORE INSERT OR UPDATE OR DELETE ON requests_claimline
    FOR EACH ROW EXECUTE FUNCTION requests_refuse_frozen_part();
CREATE TRIGGER requests_claimattachment_frozen
    BEFORE INSERT OR UPDATE OR DELETE ON requests_claimattachment
    FOR EACH ROW EXECUTE FUNCTION requests_refuse_frozen_part();
CREATE TRIGGER requests_invoice_frozen BEFORE INSERT OR DELETE ON requests_invoice
    FOR EACH ROW EXECUTE FUNCTION requests_refuse_frozen_part();
CREATE TRIGGER requests_invoice_fixed BEFORE UPDATE ON requests_invoice
    FOR EACH ROW EXECUTE FUNCTION requests_refuse_frozen_invoice();
CREATE TRIGGER requests_settlementclaim_frozen BEFORE UPDATE ON requests_settlementclaim
    FOR EACH ROW EXECUTE FUNCTION requests_refuse_frozen_claim();
-- reverse
DROP TRIGGER requests_settlementclaim_frozen ON requests_settlementclaim;
DROP TRIGGER requests_invoice_fixed ON requests_invoice;
DROP TRIGGER requests_invoice_frozen ON requests_invoice;
DROP TRIGGER requests_claimattachment_frozen ON requests_claimattachment;
DROP TRIGGER requests_claimline_frozen ON requests_claimline;
DROP FUNCTION requests_refuse_frozen_claim();
DROP FUNCTION requests_refuse_frozen_invoice();
DROP FUNCTION requests_refuse_frozen_part();
DROP FUNCTION requests_claim_is_open(bigint);
