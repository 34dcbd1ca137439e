-- What is being signed keeps its figures; what was confirmed keeps everything, for ever
-- (RELIABILITY promises 5 and 8, PLATFORM §6.5).
CREATE FUNCTION reports_guard_statistic() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept jsonb;
    given jsonb;
    free text[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'generated' THEN
            RAISE EXCEPTION 'a statistic begins as generated, not as %', NEW.state
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'monthlystatistic_begins';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'statistics are never removed' USING ERRCODE = 'restrict_violation';
    END IF;
    CASE OLD.state
        WHEN 'generated' THEN
            -- A new month or project would be another statistic.
            IF NEW.project_id <> OLD.project_id OR NEW.month <> OLD.month
                OR NEW.public_id <> OLD.public_id OR NEW.company_id <> OLD.company_id
                OR NEW.state NOT IN ('generated', 'prepared') THEN
                RAISE EXCEPTION 'statistic % does not change its place', OLD.id
                    USING ERRCODE = 'restrict_violation', CONSTRAINT = 'monthlystatistic_place';
            END IF;
            RETURN NEW;
        WHEN 'filed' THEN
            free := ARRAY[]::text[];
        WHEN 'confirmed' THEN
            free := ARRAY['filed_by_id', 'filed_at'];
        ELSE
            free := ARRAY['run_id', 'prepared_by_id', 'prepared_at', 'confirmed_by_id', 'confirmed_at'];
    END CASE;
    kept := to_jsonb(OLD) - free - 'state'::text;
    given := to_jsonb(NEW) - free - 'state'::text;
    IF kept <> given
        OR (OLD.state = 'filed' AND NEW.state <> 'filed')
        OR (OLD.state = 'confirmed' AND NEW.state NOT IN ('confirmed', 'filed')) THEN
        RAISE EXCEPTION 'statistic % is %: its figures do not change', OLD.id, OLD.state
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'monthlystatistic_is_kept';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER reports_statistic_guard BEFORE INSERT OR UPDATE OR DELETE ON reports_monthlystatistic
    FOR EACH ROW EXECUTE FUNCTION reports_guard_statistic();
CREATE TRIGGER reports_statistic_no_truncate BEFORE TRUNCATE ON reports_monthlystatistic
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Parts, months and lines belong to their statistic: they change only while it is generated.
CREATE FUNCTION reports_guard_statistic_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner bigint;
    at_state text;
BEGIN
    FOREACH owner IN ARRAY CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.statistic_id]
        WHEN 'DELETE' THEN ARRAY[OLD.statistic_id]
        ELSE ARRAY[OLD.statistic_id, NEW.statistic_id]
    END LOOP
        SELECT state INTO at_state FROM reports_monthlystatistic WHERE id = owner FOR SHARE;
        IF at_state <> 'generated' THEN
            RAISE EXCEPTION 'rows of statistic % do not change: it is %', owner, at_state
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'monthlystatistic_is_kept';
        END IF;
    END LOOP;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END;
$$;
CREATE TRIGGER reports_part_guard BEFORE INSERT OR UPDATE OR DELETE ON reports_statisticpart
    FOR EACH ROW EXECUTE FUNCTION reports_guard_statistic_row();
CREATE TRIGGER reports_part_no_truncate BEFORE TRUNCATE ON reports_statisticpart
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reports_month_guard BEFORE INSERT OR UPDATE OR DELETE ON reports_statisticmonth
    FOR EACH ROW EXECUTE FUNCTION reports_guard_statistic_row();
CREATE TRIGGER reports_month_no_truncate BEFORE TRUNCATE ON reports_statisticmonth
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reports_line_guard BEFORE INSERT OR UPDATE OR DELETE ON reports_statisticline
    FOR EACH ROW EXECUTE FUNCTION reports_guard_statistic_row();
CREATE TRIGGER reports_line_no_truncate BEFORE TRUNCATE ON reports_statisticline
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- reverse
DROP TRIGGER reports_line_guard ON reports_statisticline;
DROP TRIGGER reports_line_no_truncate ON reports_statisticline;
DROP TRIGGER reports_month_guard ON reports_statisticmonth;
DROP TRIGGER reports_month_no_truncate ON reports_statisticmonth;
DROP TRIGGER reports_part_guard ON reports_statisticpart;
DROP TRIGGER reports_part_no_truncate ON reports_statisticpart;
DROP FUNCTION reports_guard_statistic_row();
DROP TRIGGER reports_statistic_guard ON reports_monthlystatistic;
DROP TRIGGER reports_statistic_no_truncate ON reports_monthlystatistic;
DROP FUNCTION reports_guard_statistic();
