-- What a second person published stays as it was read: only its state goes on. The days of a
-- calendar that is no draft neither come, change nor go (PLATFORM §6.37).
CREATE FUNCTION organisation_calendar_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.state <> 'draft'
        AND (NEW.company_id, NEW.year, NEW.version, NEW.revision, NEW.drafted_by_id,
             NEW.published_by_id, NEW.published_at)
            IS DISTINCT FROM
            (OLD.company_id, OLD.year, OLD.version, OLD.revision, OLD.drafted_by_id,
             OLD.published_by_id, OLD.published_at))
        OR (OLD.state IN ('replaced', 'discarded') AND NEW.state <> OLD.state) THEN
        RAISE EXCEPTION 'calendar % is no draft', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'workcalendar_is_final';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER organisation_calendar_final BEFORE UPDATE OR DELETE ON organisation_workcalendar
    FOR EACH ROW EXECUTE FUNCTION organisation_calendar_final();

CREATE FUNCTION organisation_calendar_days_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint[] := ARRAY[
        CASE WHEN TG_OP <> 'INSERT' THEN OLD.calendar_id END,
        CASE WHEN TG_OP <> 'DELETE' THEN NEW.calendar_id END
    ];
BEGIN
    PERFORM 1 FROM organisation_workcalendar WHERE id = ANY(wanted) FOR SHARE;
    IF EXISTS (
        SELECT 1 FROM organisation_workcalendar WHERE id = ANY(wanted) AND state <> 'draft'
    ) THEN
        RAISE EXCEPTION 'calendar % is no draft', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'workcalendar_is_final';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF EXTRACT(YEAR FROM NEW.day) <> (
        SELECT year FROM organisation_workcalendar WHERE id = NEW.calendar_id
    ) THEN
        RAISE EXCEPTION 'day % lies in another year', NEW.day
            USING ERRCODE = 'check_violation', CONSTRAINT = 'calendarday_lies_in_its_year';
    END IF;
    RETURN NEW;
END;
$$;
CREATE TRIGGER organisation_calendar_days_final
    BEFORE INSERT OR UPDATE OR DELETE ON organisation_calendarday
    FOR EACH ROW EXECUTE FUNCTION organisation_calendar_days_final();
-- reverse
DROP TRIGGER organisation_calendar_days_final ON organisation_calendarday;
DROP FUNCTION organisation_calendar_days_final();
DROP TRIGGER organisation_calendar_final ON organisation_workcalendar;
DROP FUNCTION organisation_calendar_final();
