-- What finance paid in a month is fixed when a second person confirms it (DOMAIN §4).
CREATE FUNCTION ledger_guard_import() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held bigint;
    added numeric;
BEGIN
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'ledger imports are never removed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state IN ('rejected', 'locked') THEN
        RAISE EXCEPTION 'ledger import % is over', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledgerimport_is_over';
    END IF;
    IF OLD.state = 'confirmed' AND NEW.state NOT IN ('confirmed', 'locked') THEN
        RAISE EXCEPTION 'ledger import % stays confirmed', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledgerimport_stays_confirmed';
    END IF;
    IF NEW.state IN ('confirmed', 'locked') AND OLD.state NOT IN ('mapped', 'confirmed') THEN
        RAISE EXCEPTION 'ledger import % is not mapped', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledgerimport_is_mapped_first';
    END IF;
    IF (NEW.company_id, NEW.month, NEW.attachment_id, NEW.sha256, NEW.factor, NEW.created_by_id)
        IS DISTINCT FROM
        (OLD.company_id, OLD.month, OLD.attachment_id, OLD.sha256, OLD.factor, OLD.created_by_id)
        OR (OLD.state = 'confirmed'
            AND (NEW.control_total, NEW.added_total, NEW.confirmed_by_id, NEW.confirmed_at)
            IS DISTINCT FROM
            (OLD.control_total, OLD.added_total, OLD.confirmed_by_id, OLD.confirmed_at)) THEN
        RAISE EXCEPTION 'ledger import % keeps its content', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledgerimport_keeps_its_content';
    END IF;
    IF NEW.state = 'confirmed' AND OLD.state = 'mapped' THEN
        FOR held IN SELECT DISTINCT project_id FROM ledger_ledgerrow
            WHERE ledger_import_id = OLD.id ORDER BY project_id
        LOOP
            PERFORM ledger_hold_project_month_open(held, NEW.month);
        END LOOP;
        SELECT COALESCE(sum(amount), 0) INTO added FROM ledger_ledgerrow
            WHERE ledger_import_id = OLD.id;
        IF added <> NEW.control_total OR EXISTS (SELECT FROM ledger_ledgercolumn
                WHERE ledger_import_id = OLD.id AND category_id IS NULL) THEN
            RAISE EXCEPTION 'rows of ledger import % do not fit its control total', OLD.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ledgerimport_rows_add_up';
        END IF;
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER ledger_ledgerimport_guard BEFORE UPDATE OR DELETE ON ledger_ledgerimport
    FOR EACH ROW EXECUTE FUNCTION ledger_guard_import();
CREATE TRIGGER ledger_ledgerimport_no_truncate BEFORE TRUNCATE ON ledger_ledgerimport
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard_import();

-- Rows and columns come with the upload and never again; once for a whole statement, because
-- thousands of rows come in one.
CREATE FUNCTION ledger_guard_import_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added JOIN ledger_ledgerimport AS parent
            ON parent.id = added.ledger_import_id WHERE parent.state <> 'uploaded') THEN
        RAISE EXCEPTION 'parts of a ledger import come with its upload'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledgerimport_keeps_its_parts';
    END IF;
    RETURN NULL;
END;
$$;
CREATE TRIGGER ledger_ledgerrow_guard AFTER INSERT ON ledger_ledgerrow
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard_import_parts();
CREATE TRIGGER ledger_ledgercolumn_guard AFTER INSERT ON ledger_ledgercolumn
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard_import_parts();

-- A column takes a category until the import is confirmed; nothing else of it changes.
CREATE FUNCTION ledger_guard_import_column() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE'
        OR (NEW.ledger_import_id, NEW.position, NEW.header)
            IS DISTINCT FROM (OLD.ledger_import_id, OLD.position, OLD.header)
        OR (SELECT state FROM ledger_ledgerimport WHERE id = OLD.ledger_import_id)
            NOT IN ('uploaded', 'validated', 'mapped') THEN
        RAISE EXCEPTION 'columns of a ledger import do not change'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledgerimport_keeps_its_columns';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER ledger_ledgercolumn_kept BEFORE UPDATE OR DELETE ON ledger_ledgercolumn
    FOR EACH ROW EXECUTE FUNCTION ledger_guard_import_column();
CREATE TRIGGER ledger_ledgercolumn_no_truncate BEFORE TRUNCATE ON ledger_ledgercolumn
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard_import_column();
-- reverse
DROP TRIGGER ledger_ledgercolumn_no_truncate ON ledger_ledgercolumn;
DROP TRIGGER ledger_ledgercolumn_kept ON ledger_ledgercolumn;
DROP FUNCTION ledger_guard_import_column();
DROP TRIGGER ledger_ledgercolumn_guard ON ledger_ledgercolumn;
DROP TRIGGER ledger_ledgerrow_guard ON ledger_ledgerrow;
DROP FUNCTION ledger_guard_import_parts();
DROP TRIGGER ledger_ledgerimport_no_truncate ON ledger_ledgerimport;
DROP TRIGGER ledger_ledgerimport_guard ON ledger_ledgerimport;
DROP FUNCTION ledger_guard_import();
