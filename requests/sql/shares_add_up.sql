-- The shares of a line add up to its amount, and once a request was submitted its lines add up
-- to its amount and each line has its shares (RELIABILITY promise 1, PLATFORM §6.19).
-- Checked at COMMIT, so that an act may write the parts one after another.
CREATE FUNCTION requests_prove_line(proven_line bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    whole numeric;
    parts numeric;
    is_open boolean;
BEGIN
    SELECT line.amount, document.state IN ('draft', 'returned', 'withdrawn')
        INTO whole, is_open
        FROM requests_requestline line
        JOIN requests_expenserequest document ON document.id = line.request_id
        WHERE line.id = proven_line;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT sum(amount) INTO parts FROM requests_requestshare WHERE line_id = proven_line;
    IF parts IS NULL AND is_open THEN
        RETURN;
    END IF;
    IF parts IS DISTINCT FROM whole THEN
        RAISE EXCEPTION 'the shares of line % are %, the line is %', proven_line, parts, whole
            USING ERRCODE = 'check_violation', CONSTRAINT = 'requestshare_add_up_to_the_line';
    END IF;
END;
$$;

CREATE FUNCTION requests_share_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM requests_prove_line(OLD.line_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM requests_prove_line(NEW.line_id);
    END IF;
    RETURN NULL;
END;
$$;

CREATE FUNCTION requests_prove_request(proven_request bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    whole numeric;
    parts numeric;
BEGIN
    SELECT amount INTO whole FROM requests_expenserequest
        WHERE id = proven_request AND state NOT IN ('draft', 'returned', 'withdrawn');
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT sum(amount) INTO parts FROM requests_requestline WHERE request_id = proven_request;
    IF parts IS DISTINCT FROM whole THEN
        RAISE EXCEPTION 'the lines of request % are %, the request is %', proven_request, parts, whole
            USING ERRCODE = 'check_violation', CONSTRAINT = 'requestline_add_up_to_the_request';
    END IF;
    PERFORM requests_prove_line(id) FROM requests_requestline WHERE request_id = proven_request;
END;
$$;

CREATE FUNCTION requests_line_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM requests_prove_line(OLD.id);
        PERFORM requests_prove_request(OLD.request_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM requests_prove_line(NEW.id);
        PERFORM requests_prove_request(NEW.request_id);
    END IF;
    RETURN NULL;
END;
$$;

CREATE FUNCTION requests_request_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM requests_prove_request(NEW.id);
    RETURN NULL;
END;
$$;

CREATE CONSTRAINT TRIGGER requestshare_add_up
    AFTER INSERT OR UPDATE OR DELETE ON requests_requestshare
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION requests_share_changed();
CREATE CONSTRAINT TRIGGER requestline_add_up
    AFTER INSERT OR UPDATE OR DELETE ON requests_requestline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION requests_line_changed();
CREATE CONSTRAINT TRIGGER expenserequest_add_up
    AFTER INSERT OR UPDATE OF state, amount ON requests_expenserequest
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION requests_request_changed();
-- reverse
DROP TRIGGER expenserequest_add_up ON requests_expenserequest;
DROP TRIGGER requestline_add_up ON requests_requestline;
DROP TRIGGER requestshare_add_up ON requests_requestshare;
DROP FUNCTION requests_request_changed();
DROP FUNCTION requests_line_changed();
DROP FUNCTION requests_prove_request(bigint);
DROP FUNCTION requests_share_changed();
DROP FUNCTION requests_prove_line(bigint);
