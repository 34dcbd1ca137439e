-- Nobody posts or pays what he asked for, decided or, as payer, posted (RELIABILITY promise 6), and
-- what was paid is never rewritten (promise 4).
CREATE FUNCTION requests_signed(asked_run bigint, person bigint)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM approvals_decision
        WHERE run_id = asked_run AND person IN (actor_id, on_behalf_of_id)
    );
$$;

CREATE FUNCTION requests_check_poster() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF requests_signed(NEW.run_id, NEW.posted_by_id) OR EXISTS (
        SELECT FROM requests_expenserequest
        WHERE id = NEW.expense_request_id AND created_by_id = NEW.posted_by_id
    ) THEN
        RAISE EXCEPTION 'claim % is posted by someone who asked for it or decided on it', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settlementclaim_poster_is_apart';
    END IF;
    RETURN NEW;
END;
$$;

CREATE FUNCTION requests_check_payer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    claim requests_settlementclaim%ROWTYPE;
BEGIN
    SELECT * INTO claim FROM requests_settlementclaim WHERE id = NEW.claim_id;
    IF NEW.paid_by_id IN (NEW.created_by_id, claim.created_by_id, claim.posted_by_id)
        OR requests_signed(NEW.run_id, NEW.paid_by_id)
        OR requests_signed(claim.run_id, NEW.paid_by_id)
        OR EXISTS (
            SELECT FROM requests_expenserequest
            WHERE id = claim.expense_request_id AND created_by_id = NEW.paid_by_id
        ) THEN
        RAISE EXCEPTION 'payment % is paid by someone who asked for it, decided on it or posted it',
            NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_payer_is_apart';
    END IF;
    RETURN NEW;
END;
$$;

CREATE FUNCTION requests_keep_paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'payment % was made and does not change', OLD.id
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'payment_made_does_not_change';
END;
$$;

CREATE TRIGGER requests_settlementclaim_poster
    BEFORE INSERT OR UPDATE OF posted_by_id ON requests_settlementclaim
    FOR EACH ROW WHEN (NEW.posted_by_id IS NOT NULL) EXECUTE FUNCTION requests_check_poster();
CREATE TRIGGER requests_payment_payer BEFORE INSERT OR UPDATE OF paid_by_id ON requests_payment
    FOR EACH ROW WHEN (NEW.paid_by_id IS NOT NULL) EXECUTE FUNCTION requests_check_payer();
CREATE TRIGGER requests_payment_made BEFORE UPDATE ON requests_payment
    FOR EACH ROW WHEN (OLD.state = 'paid' AND OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION requests_keep_paid();
CREATE TRIGGER requests_payment_kept BEFORE DELETE ON requests_payment
    FOR EACH ROW WHEN (OLD.state = 'paid') EXECUTE FUNCTION requests_keep_paid();
-- reverse
DROP TRIGGER requests_payment_kept ON requests_payment;
DROP TRIGGER requests_payment_made ON requests_payment;
DROP TRIGGER requests_payment_payer ON requests_payment;
DROP TRIGGER requests_settlementclaim_poster ON requests_settlementclaim;
DROP FUNCTION requests_keep_paid();
DROP FUNCTION requests_check_payer();
DROP FUNCTION requests_check_poster();
DROP FUNCTION requests_signed(bigint, bigint);
