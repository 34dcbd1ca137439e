-- Whom a task does not ask, each together with the queue it waits in. An index over it finds what
-- lies in a queue but not for one person, without reading the rest of the queue.
CREATE FUNCTION approvals_bars(queue bigint, barred bigint[]) RETURNS bigint[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_agg((queue << 32) | person) FROM unnest(barred) AS person
$$;
-- reverse
DROP FUNCTION approvals_bars(bigint, bigint[]);
